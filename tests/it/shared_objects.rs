//! The clients of `ppar manager`, one object after the other.

use crate::support::{Run, Scratch};

/// A shell script within a manager of its own.
pub(crate) fn within_manager(script: &str) -> Run {
    Run::shell("exec ppar manager -- bash -c \"$SCRIPT\"").env("SCRIPT", script)
}

#[test]
fn a_queue_gives_values_in_order_until_it_is_closed() {
    within_manager(
        r#"
        seq 3 | ppar queue put q
        ppar queue put q '{"a": [1, 2]}' word -5 '"7"'
        ppar queue size q
        ppar queue get q -n 4
        ppar queue get q -r
        ppar queue close q
        ppar queue get q --follow
        ppar queue get q; echo $?
        ppar queue put q 1; echo $?
        "#,
    )
    .stdout("7\n1\n2\n3\n{\"a\": [1, 2]}\nword\n-5\n\"7\"\n1\n1\n")
    .stderr_contains("queue q is closed and empty")
    .stderr_contains("ppar: queue q is closed\n")
    .check();
}

#[test]
fn lines_are_json_or_strings() {
    within_manager(
        r#"
        printf '1\n\n"x"\n' | ppar queue put q
        printf '1\nno json\n' | ppar queue put q -R
        ppar queue get q -n 4
        printf '1\nno json\n' | ppar queue put q; echo $?
        "#,
    )
    .stdout("1\n\"x\"\n\"1\"\n\"no json\"\n2\n")
    .stderr_contains("line 2: not JSON, at column ")
    .check();
}

#[test]
fn a_queue_holds_no_more_than_its_bound() {
    within_manager(
        r#"
        ppar queue put q 1 2 --bound 2
        ppar queue put q 3 --timeout 0.05; echo $?
        ppar queue put q --bound 5 3; echo $?
        seq 3 1000 | ppar queue put q &
        for i in $(seq 100); do
            size=$(ppar queue size q)
            test "$size" -le 2 || echo "$size are too many"
            ppar queue get q > /dev/null
        done
        ppar queue get q -n 900 | tail -1
        wait
        "#,
    )
    .stdout("124\n2\n1000\n")
    .stderr_contains("queue q had no room within 0.05 s")
    .stderr_contains("already exists, with the bound 2")
    .check();
}

#[test]
fn values_of_a_queue_can_be_acknowledged() {
    within_manager(
        r"
        ppar queue put q 1 2
        ppar queue get q -n 2 > /dev/null
        ppar queue join q --timeout 0.05; echo $?
        ppar queue task-done q
        ppar queue task-done q
        ppar queue join q; echo $?
        ppar queue task-done q; echo $?
        ",
    )
    .stdout("124\n0\n2\n")
    .stderr_contains("not all values of queue q are processed within 0.05 s")
    .stderr_contains("all values of queue q are already processed")
    .check();
}

#[test]
fn producers_and_consumers_meet_in_a_queue() {
    within_manager(
        r#"
        for i in 0 1 2 3; do
            seq $((i * 5000 + 1)) $((i * 5000 + 5000)) | ppar queue put q &
            producers="$producers $!"
        done
        for i in 0 1 2 3; do ppar queue get q --follow > got.$i & consumers="$consumers $!"; done
        wait $producers
        ppar queue close q
        wait $consumers
        cat got.* | sort -n | uniq | wc -l
        cat got.* | awk '{ sum += $1 } END { print NR, sum }'
        "#,
    )
    .dir(Scratch::new().path())
    .stdout("20000\n20000 200010000\n")
    .check();
}

#[test]
fn a_queue_feeds_a_map() {
    within_manager(
        "
        (seq 5 | ppar queue put jobs; ppar queue close jobs) &
        ppar queue get jobs --follow | ppar map 'x*x'
        ",
    )
    .stdout("1\n4\n9\n16\n25\n")
    .check();
}

#[test]
fn a_reader_that_is_gone_takes_nothing() {
    within_manager(
        "
        ppar queue put q 1
        ppar queue get q --follow | head -1
        ppar queue put q 2
        ppar queue get q --timeout 10
        ",
    )
    .stdout("1\n2\n")
    .check();
}

#[test]
fn a_pipe_has_two_ends() {
    within_manager(
        r#"
        ppar pipe recv p 1 &
        ppar pipe send p 0 '"there"'; wait
        ppar pipe send p 1 '"back"'
        ppar pipe recv p 0 -r
        ppar pipe recv p 0 --timeout 0; echo $?
        ppar pipe send p 0 1 2
        ppar pipe close p 0
        ppar pipe recv p 1 --follow
        ppar pipe recv p 1; echo $?
        ppar pipe send p 1 1; echo $?
        ppar pipe send p 2 1; echo $?
        "#,
    )
    .stdout("\"there\"\nback\n124\n1\n2\n1\n1\n2\n")
    .stderr_contains("pipe p is closed")
    .check();
}

#[test]
fn one_command_at_a_time_has_the_lock() {
    let folder = Scratch::new();
    folder.file("count", "0\n");
    within_manager(
        "
        count() {
            for i in $(seq 10); do
                ppar lock l -- sh -c 'read n < count; echo $((n + 1)) > count'
            done
        }
        for i in $(seq 8); do count & done; wait
        cat count
        ",
    )
    .dir(folder.path())
    .stdout("80\n")
    .check();
}

#[test]
fn a_command_under_a_lock_keeps_its_exit_code() {
    within_manager(
        "
        ppar lock l -- sh -c 'exit 7'; echo $?
        ppar lock l -- sh -c 'kill -9 $$'; echo $?
        ppar lock l -- no-such-command; echo $?
        ppar lock l -- /dev/null; echo $?
        ppar lock l -- ppar lock l --timeout 0.05 -- echo never; echo $?
        ppar lock l --timeout 0 -- echo yes
        echo text | ppar lock l cat
        ",
    )
    .stdout("7\n137\n127\n126\n124\nyes\ntext\n")
    .stderr_contains("cannot run no-such-command")
    .stderr_contains("lock l could not be acquired within 0.05 s")
    .check();
}

#[test]
fn a_semaphore_limits_the_commands_at_a_time() {
    let folder = Scratch::new();
    within_manager(
        "
        for i in $(seq 6); do
            ppar semaphore s --count 2 -- sh -c '
                : > in.$$
                ls in.* | wc -l >> seen
                sleep 0.05
                rm in.$$' &
        done; wait
        sort -n seen | tail -1
        ppar semaphore s --count 3 -- true; echo $?
        ppar manager list
        ",
    )
    .dir(folder.path())
    .stdout(
        "2\n2\n{\"kind\":\"semaphore\",\"name\":\"s\",\"units\":2,\"most\":2,\
         \"holders\":[],\"waiters\":[]}\n",
    )
    .stderr_contains("already exists, with 2 units")
    .check();
}

#[test]
fn an_event_is_waited_for() {
    within_manager(
        "
        ppar event is-set e; echo $?
        ppar event wait e --timeout 0.05; echo $?
        ppar event wait e && echo go &
        ppar event set e; wait
        ppar event is-set e; echo $?
        ppar event clear e
        ppar event is-set e
        ",
    )
    .stdout("false\n1\n124\ngo\ntrue\n0\nfalse\n")
    .code(1)
    .stderr_contains("event e was not set within 0.05 s")
    .check();
}

#[test]
fn a_barrier_lets_all_pass_or_breaks() {
    within_manager(
        "
        for i in $(seq 20); do ppar barrier wait b --parties 20 & done | sort -n | paste -sd' '
        ppar barrier wait b --parties 3; echo $?
        ppar barrier wait b --parties 20 --timeout 0.05; echo $?
        ppar barrier wait b --parties 20; echo $?
        ppar barrier reset b --parties 20
        ppar barrier wait b --parties 20 & waiter=$!
        while ! ppar manager list | grep -q '\"waiting\":1'; do :; done
        ppar barrier abort b --parties 20
        wait $waiter; echo $?
        ",
    )
    .stdout("0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19\n2\n124\n1\n1\n")
    .stderr_contains("already exists, with 20 parties")
    .stderr_contains("not every party reached barrier b within 0.05 s")
    .stderr_contains("barrier b is broken")
    .check();
}

#[test]
fn a_value_is_changed_in_one_step() {
    within_manager(
        "
        ppar value get v; echo $?
        ppar value set v 5; ppar value add v -2.5; ppar value get v
        ppar value set i -3 --type i; ppar value get i
        ppar value add i 0.5; echo $?
        ppar value add i 99999999999; echo $?
        ppar value get i --type q; echo $?
        ppar value compare-and-set i -3 9; ppar value compare-and-set i -3 1; echo $?
        ppar value set c A --type c; ppar value get c
        ppar value set x 1 --type z; echo $?
        for i in $(seq 8); do (for n in $(seq 20); do ppar value add n 1; done) & done > /dev/null
        wait; ppar value get n
        ",
    )
    .stdout("1\n2.5\n2.5\n-3\n2\n2\n2\n1\n\"A\"\n2\n160.0\n")
    .stderr_contains("there is no value v: give --type to make one")
    .stderr_contains("type 'i' takes integers")
    .stderr_contains("does not fit into type 'i'")
    .stderr_contains("already exists, with type 'i' and length 1")
    .stderr_contains("write one of the types b B")
    .check();
}

#[test]
fn an_array_has_positions() {
    within_manager(
        "
        ppar array get a; echo $?
        ppar array set a 1 10 -20 --type i --length 5
        ppar array get a | paste -sd' '
        ppar array get a -3; ppar array add a 0 7; ppar array slice a 0 2 | paste -sd' '
        ppar array slice a -4 | paste -sd' '
        ppar array get a 5; echo $?
        ppar array set a 4 1 2; echo $?
        ",
    )
    .stdout("1\n0 10 -20 0 0\n-20\n7\n7 10\n10 -20 0 0\n1\n2\n")
    .stderr_contains("give --type and --length to make one")
    .stderr_contains("there is no position 5: the length is 5")
    .stderr_contains("from position 4 on there is room for 1, but")
    .check();
}

#[test]
fn keys_of_a_dict_are_json_scalars() {
    within_manager(
        r#"
        ppar dict set d 1 one
        ppar dict set d '"1"' '"text"'
        ppar dict set d 0.25 '{"a": 1}'
        ppar dict set d null 4
        ppar dict set d name Ann
        ppar dict items d
        ppar dict get d 1.0; ppar dict get d '"1"' -r; ppar dict pop d 0.25
        ppar dict get d 0.25; echo $?
        ppar dict set d '[1]' 1; echo $?
        printf '{"x": 1, "name": "Bob"}\n[2, [3]]\n' | ppar dict update d
        ppar dict keys d | paste -sd' '
        ppar dict size d
        echo '[1, 2, 3]' | ppar dict update d; echo $?
        ppar dict clear d; ppar dict size d
        "#,
    )
    .stdout(
        "[1,\"one\"]\n[\"1\",\"text\"]\n[0.25,{\"a\": 1}]\n[null,4]\n[\"name\",\"Ann\"]\n\
         \"one\"\ntext\n{\"a\": 1}\n1\n2\n1 \"1\" null \"name\" \"x\" 2\n6\n2\n0\n",
    )
    .stderr_contains("dict d has no key 0.25")
    .stderr_contains("a key is a string, a number, true, false or null, not [1]")
    .stderr_contains("line 1: not an array of a key and a value")
    .check();
}

#[test]
fn a_list_has_positions() {
    within_manager(
        r#"
        ppar list append l 1 '"two"' three
        seq 4 5 | ppar list extend l
        ppar list items l -r | paste -sd' '
        ppar list get l -1; ppar list get l 1; ppar list pop l; ppar list pop l 0
        ppar list set l 0 null; ppar list reverse l; ppar list items l | paste -sd' '
        ppar list get l 3; echo $?
        ppar list size l; ppar list clear l; ppar list pop l; echo $?
        "#,
    )
    .stdout("1 two three 4 5\n5\n\"two\"\n5\n1\n4 \"three\" null\n1\n3\n1\n")
    .stderr_contains("list l has nothing at 3")
    .check();
}

#[test]
fn scripts_and_commands_share_named_objects() {
    let folder = Scratch::new();
    folder.file(
        "work.star",
        "
def work(q, total):
    for x in q:
        total.add(x)

if __name__ == '__main__':
    q, total = Queue(name='jobs'), Value('q', 100, name='total')
    ps = [Process(target=work, args=(q, total)) for _ in range(3)]
    for p in ps:
        p.start()
    for p in ps:
        p.join()
    d = Manager().named_dict('facts')
    d['sum'] = total.value
    hidden = Queue()
    hidden.put(1)
",
    );
    within_manager(
        "
        ppar value set total 5 --type q
        seq 1000 | ppar queue put jobs; ppar queue close jobs
        ppar run work.star
        ppar value get total; ppar dict get facts sum
        ppar manager list | wc -l
        ",
    )
    .dir(folder.path())
    .stdout("500505\n500505\n3\n")
    .check();
}

#[test]
fn jobs_and_maps_may_have_a_manager_of_their_own() {
    Run::shell("ppar spawn --manager 'ppar value add n {}' ::: 1 2 3 4 | sort -n | tail -1")
        .stdout("10.0\n")
        .check();
    Run::shell("ppar map --manager 'os.getenv(\"PPAR_MANAGER\") != None' 1")
        .dir(Scratch::new().path())
        .stdout("true\n")
        .check();
    Run::shell(
        "ppar spawn --manager 'exit 3' ::: 1 2; echo $?; ppar map --manager 'x +' 1; echo $?",
    )
    .stdout("1\n2\n")
    .stderr_contains("2 jobs failed")
    .stderr_contains("x +")
    .check();
    within_manager(
        "
        ppar value set n 5
        ppar spawn --manager 'ppar value add n {}' ::: 1
        ppar value get n
        ",
    )
    .stdout("6.0\n6.0\n")
    .check();
}

#[test]
fn writing_a_value_to_a_full_disk_fails() {
    within_manager("ppar queue put q 1; ppar queue get q > /dev/full; echo $?")
        .stdout("3\n")
        .stderr_contains("No space left on device")
        .check();
}

#[test]
fn what_is_refused_makes_and_changes_nothing() {
    within_manager(
        r"
        ppar value set v 300 --type B; ppar value get v; echo $?
        ppar value set w hello; ppar value get w; echo $?
        ppar array set a 0 1 2 3 --type i --length 2; ppar array get a; echo $?
        ppar array set a 0 1 2 --type i --length 2
        ppar array set a 0 5 6000000000; echo $?; ppar array get a
        ppar value set c a --type c; ppar value add c 1; echo $?; ppar value get c
        ",
    )
    .stdout("1\n1\n1\n2\n1\n2\n2\n\"a\"\n")
    .stderr_contains("from position 0 on there is room for 2, but 3 are given\n")
    .stderr_contains("type 'c' holds characters, to which nothing is added\n")
    .check();
}

#[test]
fn numbers_that_would_be_rounded_are_refused() {
    within_manager(
        r"
        ppar value set z 9007199254740993; echo $?
        ppar value get z; echo $?
        ppar value set z 9007199254740993 --type q && ppar value get z
        ppar value set z 9007199254740995 && ppar value get z
        ppar value set r 9007199254740993 --type d && ppar value get r
        ppar value add s -18446744073709551615; ppar array set a 0 1 18446744073709551615 --length 2
        ppar value set v 1e999; ppar value set w 1e39 --type f; ppar value get v; echo $?
        ppar value set s 1e308; ppar value add s 1e308; echo $?
        ",
    )
    .stdout("2\n1\n9007199254740993\n9007199254740995\n9007199254740992.0\n1\n2\n")
    .stderr_contains(
        "type 'd' does not hold 9007199254740993 exactly: make z with --type q, or add --type d to this command \
         to round it\n",
    )
    .stderr_contains("-18446744073709551615 exactly: add --type d to this command to round it\n")
    .stderr_contains("make a with --type Q, or add --type d to this command to round it\n")
    .stderr_contains("1e+999 is too large: a float goes up to 1.7976931348623157e308\n")
    .stderr_contains("1e39 does not fit into type 'f', which goes up to 3.4028235e38\n")
    .stderr_contains("there is no value v: give --type to make one\n")
    .stderr_contains("ppar: the sum is too large\n")
    .check();
}
