# The version in the module sys. Its named tuple is made by hand: the module
# collections would have to be evaluated at the start of every process.

_fields = ("major", "minor", "micro", "releaselevel", "serial")

version_info = __collection__("namedtuple", "version_info", (3, 11, 0, "final", 0), _fields, {"_fields": _fields})
version = "3.11.0 (ppar)"
maxsize = 9223372036854775807
byteorder = "little"
platform = "linux"
