# Functions for bash, from `ppar parallel --init bash`.

# As `ppar parallel`, with the functions, aliases, arrays and variables of this shell.
env_parallel() {
    local _ppar_state _ppar_name _ppar_code
    _ppar_state=$(mktemp "${TMPDIR:-/tmp}/ppar-env.XXXXXXXX") || return
    {
        printf 'shopt -s expand_aliases\n'
        alias -p
        for _ppar_name in $(compgen -v); do
            case $_ppar_name in
            BASH* | DIRSTACK | FUNCNAME | GROUPS | PIPESTATUS | _* | SHELLOPTS | UID | EUID | PPID) ;;
            RANDOM | SRANDOM | SECONDS | LINENO | HISTCMD | EPOCH* | COMP_* | PARALLEL*) ;;
            *) [[ ${!_ppar_name@a} == *r* ]] || declare -p -- "$_ppar_name" ;;
            esac
        done
        declare -f
    } > "$_ppar_state" 2> /dev/null
    BASH_ENV=$_ppar_state PARALLEL_SHELL=$BASH ppar parallel "$@"
    _ppar_code=$?
    rm -f -- "$_ppar_state"
    return "$_ppar_code"
}

# Puts the output of each job into a variable: `parset a,b,c COMMAND ::: 1 2 3`, or
# into an array: `parset name COMMAND ::: ...`.
parset() {
    local _ppar_names=$1 _ppar_list _ppar_code _ppar_file _ppar_index=0
    local -a _ppar_values=() _ppar_targets=()
    shift
    _ppar_list=$(mktemp "${TMPDIR:-/tmp}/ppar-set.XXXXXXXX") || return
    env_parallel -k --files "$@" > "$_ppar_list"
    _ppar_code=$?
    while IFS= read -r _ppar_file; do
        _ppar_values+=("$(cat -- "$_ppar_file")")
        rm -f -- "$_ppar_file"
    done < "$_ppar_list"
    rm -f -- "$_ppar_list"
    case $_ppar_names in
    *[,\ ]*)
        IFS=', ' read -r -a _ppar_targets <<< "$_ppar_names"
        for _ppar_file in "${_ppar_targets[@]}"; do
            printf -v "$_ppar_file" %s "${_ppar_values[_ppar_index]-}"
            _ppar_index=$((_ppar_index + 1))
        done
        ;;
    *)
        unset -v "$_ppar_names"
        for _ppar_file in "${_ppar_values[@]}"; do
            printf -v "$_ppar_names[$_ppar_index]" %s "$_ppar_file"
            _ppar_index=$((_ppar_index + 1))
        done
        ;;
    esac
    return "$_ppar_code"
}
