#!/bin/sh
# What a template gets wrong about its view, its messages or its types does not compile.
# compile_test.sh TMPLC CC TAP.SH INCLUDE...
. "$3"
tmplc=$1
cc=$2
shift 3
flags=
for path in "$@"; do
    flags="$flags -I$path"
done
mkdir "$dir/page"
cat >"$dir/page/x.h" <<'H'
#ifndef X_H
#define X_H
#include "page/view.h"
struct x_row {
    const char *name;
};
struct page_x {
    const char *text;
    bool flag;
    struct url url;
    struct safe_html safe;
    struct date date;
    uint64_t n;
    const struct x_row *rows;
    size_t rows_n;
    const char *alone;
};
PAGE_RENDER(x);
#endif
H

build() {
    printf '{{! view: struct page_x from page/x.h }}\n%s\n' "$1" >"$dir/x.html"
    "$tmplc" "$dir/x.html" "$dir/x.c" && $cc -std=c17 -D_GNU_SOURCE -fsyntax-only -Wall -Wextra -Werror \
        "-I$dir" $flags "$dir/x.c" || return 1
}

accepts "a template that fits its view" build '<p title="{{text}}">{{text}}{{n:count}}{{date:date}}{{safe}}</p>
{{#each rows}}<a href="{{url}}">{{.name}}</a>{{/each}}{{#if flag}}{{t home.heading person=text}}{{/if}}'
refuses "a field that does not exist, at its line" 'x.html:2' build '<p>{{texd}}</p>'
refuses "a field of a row that does not exist" 'nam' build '{{#each rows}}{{.nam}}{{/each}}'
refuses "a loop over a pointer without a count" 'alone_n' build '{{#each alone}}{{/each}}'
refuses "a string as an address" '_Generic' build '<a href="{{text}}">x</a>'
refuses "an address as text" '_Generic' build '<p>{{url}}</p>'
refuses "safe HTML in an attribute" '_Generic' build '<p title="{{safe}}"></p>'
refuses "a flag as text" '_Generic' build '<p>{{flag}}</p>'
refuses "a date without a format" '_Generic' build '<p>{{date}}</p>'
refuses "a string as a count" 'text' build '<p>{{text:count}}</p>'
refuses "a message that does not exist" 'MSG_HOME_NONE' build '<p>{{t home.none}}</p>'
refuses "a message without its argument" 'arguments of the message' build '<p>{{t home.heading}}</p>'
refuses "a message with another argument" 'MSG_HOME_HEADING__name' build '<p>{{t home.heading name=text}}</p>'
refuses "a message with one argument too many" 'arguments of the message' build '<p>{{t home.heading person=text x=text}}</p>'
refuses "an address as the argument of a message" '_Generic' build '<p>{{t home.heading person=url}}</p>'
refuses "a file that is not embedded" 'PAGE_ASSET_NONE_CSS' build '<img src="{{asset none.css}}" alt="">'
finish
