#!/bin/sh
# tests/attack/bombs.sh SRC: archives, XML, CSV and pictures that are small until they are opened, and bodies packed with gzip, at every door that
# takes a file (security.md F3): bounded memory and time, an answer each time, and others go on.  SRC: the directory src of a build.
. "$(dirname "$0")/attack.sh"

# The highest memory of each kind of process that lives for one file; in the background.
watch_memory()
{
    while [ -e "$work/watch" ]; do
        for one in press desk; do
            for pid in $(pgrep -x "azukari-$one"); do
                awk -v what="$one" '/VmHWM/ {print what, $2}' "/proc/$pid/status" 2>/dev/null
            done
        done
        sleep 0.1
    done >"$work/memory"
}
at_most_mib() # press|desk MIB
{
    awk -v what="$1" -v max="$2" '$1 == what && $2 > top {top = $2} END {printf "# %s: %d MiB at its highest\n", what, top / 1024; exit !(top > 0 && top <= max * 1024)}' "$work/memory"
}
status() { sed -n 's/HTTP.1.1 \([0-9]*\).*/\1/p' "$work/head" | tail -n 1; } # the last: 100 came before it
# An answer of ours came, and within a minute; what it leads to is shown until the reading is over, and says why it stopped.
is_answered()
{
    [ -n "$(status)" ] && [ "$(status)" -lt 500 ] || { echo "# $1: answered $(status)"; return 1; }
    next=$(went_to)
    [ -z "$next" ] || { page "$2" "$next" && [ "$(status)" -lt 500 ]; } || { echo "# $1: $next answered $(status)"; return 1; }
}
each() # WHO PATH [CURL-OPTION...]: every bomb from the form at PATH
{
    person=$1 form=$2 bad=0
    shift 2
    for bomb in "$work"/bombs/*; do
        rm -f "$work/head"
        page "$person" "$form" && proof=$(csrf) && page "$person" "$form" -F "csrf=$proof" "$@" -F "file=@$bomb"
        is_answered "${bomb##*/}" "$person" || bad=$((bad + 1))
        echo "$form ${bomb##*/} $(status) $(sed -n 's/.*class="field-error"[^>]*>\([^<]*\).*/\1/p; s/.*class="banner[^"]*"[^>]*>.*<p>\([^<]*\).*/\1/p' "$work/page" | head -n 1)" >>"$work/told"
    done
    [ "$bad" = 0 ]
}
packed() # PATH: a body that says it is packed is not unpacked
{
    printf '{"name": "' | cat - /dev/zero | head -c 1000000 | gzip -9 >"$work/packed"
    [ "$(curl -sk -o "$work/answer" -w '%{http_code}' --max-time 20 -H "Authorization: Bearer $(token handler1)" -H 'Content-Type: application/json' -H 'Content-Encoding: gzip' \
        --data-binary "@$work/packed" "https://127.0.0.1:$port$1")" = 400 ]
}
deep() { # a body of a thousand brackets, and one of many members
    python3 -c 'print("[" * 30000)' >"$work/deep"
    python3 -c 'print("{" + ",".join(f"\"m{i}\":1" for i in range(4000)) + "}")' >"$work/many"
    for body in deep many; do
        [ "$(curl -sk -o "$work/answer" -w '%{http_code}' --max-time 20 -H "Authorization: Bearer $(token handler1)" -H 'Content-Type: application/json' \
            --data-binary "@$work/$body" "https://127.0.0.1:$port/api/v1/registers/1/search")" = 400 ] || return 1
    done
}
parts() { # 10,000 parts; a boundary that is not there; a part without an end
    page handler1 /imports/new
    {
        i=0
        while [ $i -lt 10000 ]; do
            printf -- '--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\ny\r\n' $i
            i=$((i + 1))
        done
        printf -- '--x--\r\n'
    } >"$work/parts"
    for kind in 'multipart/form-data; boundary=x' 'multipart/form-data; boundary=y' 'multipart/form-data' 'multipart/mixed; boundary=x'; do
        page handler1 /imports/new -H "Content-Type: $kind" --data-binary "@$work/parts" && [ "$(status)" -ge 400 ] && [ "$(status)" -lt 500 ] || return 1
    done
}
left_nothing() { ! ls /tmp/azukari-was-here /etc/azukari-was-here 2>/dev/null; }

attack_house
mkdir "$work/bombs"
must python3 "$here/bombs.py" "$work/bombs" >"$work/names"
echo "# $(grep -c . "$work/names") files, $(du -sm "$work/bombs" | cut -f1) MiB"
print_run handler1 1
matter=$run
touch "$work/watch"
watch_memory &
watcher=$!
ok 'F3: a list to import: every bomb is answered' each handler1 /imports/new -F target=1-3 -F encoding=auto
ok 'F3: a ledger kept before: every bomb is answered' each manager /imports/ledgers -F kind=3 -F data_class=3 -F medium=1 -F encoding=utf-8
ok 'F3: an attachment of a matter: every bomb is answered' each handler1 "/matters/$matter/files/new"
ok 'F3: a body packed with gzip is not unpacked' packed /api/v1/registers/1/search
ok 'F3: nor is one of JSON that is deep, or of many members, read to its end' deep
ok 'F3: ten thousand parts, and parts that do not fit their boundary, are refused' parts
rm "$work/watch"
wait $watcher
sort "$work/told" | uniq -c | sed 's/^ */# /'
ok 'a press stays below 1 GiB' at_most_mib press 1024
ok 'a desk stays below 64 MiB' at_most_mib desk 64
ok 'nothing was unpacked to a file' left_nothing
ok 'others go on' goes_on
ok 'the house stops in order' house_stop
plan
