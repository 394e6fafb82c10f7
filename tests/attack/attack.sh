# tests/attack/attack.sh: what the attacks beside it share.  Sourced with "$1" = the directory src of a build; everything they start and
# ask is a house on 127.0.0.1, and every load is bounded in count and time.
#
#   attack_house         a house with people signed in and a list of 200 imported; $record is one of its records
#   figure NAME          a number of the house: azukari_connections, azukari_requests_total{status="4xx"}, ...
#   rss_kib PID          memory of a process, at its highest
#   goes_on              a page of handler1's session, and the lobby, answer
#   ordinary_load NAME   a client of another network asks for a page 1,000 times over: its 99th percentile in microseconds, in $work/NAME
here=$(dirname "$0")
"$here/../../packaging/install-packages" "$here/../../packaging/packages.attack" || exit 69
. "$here/../scenario/house.sh"

attack_house()
{
    house_new "$@"
    enrol handler1 manager approver officer auditor admin responsible
    must sign_in handler1 manager approver officer auditor admin responsible
    sample 200 1 "$list"
    must import "$list" >/dev/null
    name=$(iconv -f cp932 -t utf-8 "$list" | awk -F , 'NR == 3 {print $3}')
    as handler1 search --register 1 --purpose 2 --name "$name" >"$work/found"
    record=$(awk '$1 == "record" {print $2; exit}' "$work/found")
}

figure() { curl -s --max-time 5 --unix-socket "$house/status.sock" http://localhost/metrics | awk -v name="$1" '$1 == name {print $2}'; }
rss_kib() { sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"; }
goes_on()
{
    page handler1 /home && grep -q '<main' "$work/page" &&
        curl -sk --max-time 20 "https://127.0.0.1:$port/sign-in" | grep -q '<main'
}
ordinary_load() { python3 "$here/honest.py" "$port" "$(token handler1)" 1000 >"$work/$1"; }
