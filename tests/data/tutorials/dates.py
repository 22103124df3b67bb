import time
from datetime import date, datetime, timedelta

if __name__ == '__main__':
    start = datetime(2024, 2, 28, 13, 45, 1, 500)
    print(start, repr(start), start.isoformat(), start.date(), start.weekday())
    print(start + timedelta(days=2, hours=-3), start - datetime(2023, 12, 31))
    print(start.strftime("%Y-%m-%d %H:%M:%S.%f %a %A %b %B %j %U %W %I %p %y %x %X %c %%"))
    print(f"{start:%d.%m.%Y}", format(start.date(), "%d %b"), "{:%H}".format(start))
    print(sorted([start, start - timedelta(1), start + timedelta(1)])[0], start < start + timedelta(0, 1))
    print(timedelta(seconds=90), -timedelta(minutes=5), repr(timedelta(weeks=1, microseconds=5)))
    print(timedelta(hours=7) / timedelta(hours=2), timedelta(hours=7) // 2, timedelta(days=1).total_seconds())
    print(date(2024, 1, 31) + timedelta(days=30), (date(2025, 1, 1) - date(2024, 1, 1)).days)
    print(datetime.strptime("3 Mar 2024 05:06", "%d %b %Y %H:%M"), datetime.fromisoformat("2024-05-06 07:08:09"))
    print(start.replace(year=2023, month=1), date.fromisoformat("2024-02-29").toordinal())
    print({date(2024, 1, 1): "new year"}[date(2023, 12, 31) + timedelta(1)])
    print(isinstance(start, date), isinstance(start.date(), datetime), type(start).__name__)
    for wrong in (lambda: date(2023, 2, 29), lambda: start + 1, lambda: datetime.strptime("x", "%Y")):
        try:
            wrong()
        except (ValueError, TypeError) as e:
            print(type(e).__name__, e)
    began = datetime.now()
    clock = time.perf_counter()
    print(0 <= (datetime.now() - began).total_seconds() < 60, time.perf_counter() >= clock)
    print(time.strftime("%Y-%m-%d", time.gmtime(86400 * 365)), len(time.strftime("%H:%M:%S")))
    print(time.gmtime(0)[:3], time.gmtime(0).tm_hour, time.localtime().tm_year >= 2024)
    print(datetime.fromtimestamp(time.mktime(time.localtime(1e9))) == datetime.fromtimestamp(1e9))
