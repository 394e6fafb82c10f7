#include "sample.h"

#include "sample_internal.h"

#define ENTRY(name)                                                                                \
    {                                                                                              \
#name, sample_##name                                                                       \
    }

/* clang-format off */
const struct sample samples[] = {
    ENTRY(signin), ENTRY(signin_approval), ENTRY(signin_errors), ENTRY(contracts), ENTRY(locked), ENTRY(put_away), ENTRY(signed_out), ENTRY(terminal_help),
    ENTRY(enrol), ENTRY(enrol_method), ENTRY(home), ENTRY(home_empty), ENTRY(registers),
    ENTRY(search), ENTRY(search_form), ENTRY(search_none), ENTRY(record), ENTRY(record_edit), ENTRY(record_print), ENTRY(record_move),
    ENTRY(shown), ENTRY(history), ENTRY(ledger), ENTRY(ledger_entry), ENTRY(touched), ENTRY(timeline), ENTRY(overview), ENTRY(clause_counts), ENTRY(log_review), ENTRY(guide),
    ENTRY(refusal), ENTRY(error), ENTRY(system), ENTRY(drill),
    ENTRY(worklists), ENTRY(worklist), ENTRY(work_new), ENTRY(work_change), ENTRY(work_aside), ENTRY(search_name), ENTRY(keys),
    ENTRY(documents), ENTRY(document), ENTRY(document_new), ENTRY(draft), ENTRY(form_items), ENTRY(letterhead),
    ENTRY(imports), ENTRY(import_running), ENTRY(import_report), ENTRY(import_new), ENTRY(intake_new), ENTRY(intake), ENTRY(intake_waits),
    ENTRY(import_map), ENTRY(import_map_broken), ENTRY(import_map_infected), ENTRY(import_cancel),
    ENTRY(matters), ENTRY(matter_ledger), ENTRY(matter_form), ENTRY(matter), ENTRY(attach_new), ENTRY(attach), ENTRY(matter_close), ENTRY(stock), ENTRY(packages), ENTRY(package), ENTRY(package_new), ENTRY(approvals),
    ENTRY(approval), ENTRY(approval_elsewhere), ENTRY(approval_closed), ENTRY(erasure_apply), ENTRY(erase),
    ENTRY(certificate), ENTRY(retention), ENTRY(retention_set), ENTRY(hold), ENTRY(verify),
    ENTRY(people), ENTRY(person), ENTRY(person_new), ENTRY(machine_new), ENTRY(machine_certificate), ENTRY(person_duty), ENTRY(person_record),
    ENTRY(person_staff), ENTRY(notices), ENTRY(words), ENTRY(chain), ENTRY(sheet), ENTRY(sheet_versions),
    ENTRY(code), ENTRY(confirm), ENTRY(access), ENTRY(sessions), ENTRY(terminals),
    ENTRY(terminal_new), ENTRY(terminal_seat), ENTRY(account), ENTRY(password), ENTRY(password_first), ENTRY(prove), ENTRY(passkey_add), ENTRY(limits), ENTRY(limit), ENTRY(terms), ENTRY(terms_new), ENTRY(clause_states), ENTRY(duties), ENTRY(clause_check), ENTRY(approval_terms), ENTRY(blocks), ENTRY(block_new), ENTRY(block_rename), ENTRY(alerts),
    ENTRY(components),
};
/* clang-format on */
const size_t samples_n = N(samples);

const char sample_attack[] = "\"'><script>alert(1)</script><img src=x "
                             "onerror=alert(1)>&lt;\x01\x1b[2J\xc0\xaf{{csrf}}--></main>";

static bool hostile;

void sample_hostile(bool on)
{
    hostile = on;
}

const char *T(const char *text)
{
    return hostile ? sample_attack : text;
}

int64_t sample_ms(int64_t minutes)
{
    return date_start_ms((struct date){2026, 4, 1}) + (14 * 60 + 5 + minutes) * 60000;
}

struct page_frame sample_lobby(void)
{
    static const struct page_language languages[] = {{"en", "English"}};

    return (struct page_frame){
        .home = url_route("/"),
        .languages = languages,
        .languages_n = 1,
        .language = url_route("/language"),
        .back = T("/home"),
        .contact = T("情報システム課 個人情報保護係"),
        .tel = T("03-1234-5678"),
        .tel_url = {"tel:03-1234-5678"},
    };
}

struct page_frame sample_frame(size_t current)
{
    static struct page_nav_item nav[6];
    static struct page_link crumbs[1];
    static const enum msg labels[] = {MSG_NAV_HOME,    MSG_NAV_REGISTERS, MSG_NAV_SEARCH,
                                      MSG_NAV_IMPORTS, MSG_NAV_APPROVALS, MSG_NAV_LEDGER};
    static const enum page_key keys[] = {PAGE_KEY_HOME,    PAGE_KEY_REGISTERS, PAGE_KEY_NONE,
                                         PAGE_KEY_IMPORTS, PAGE_KEY_APPROVALS, PAGE_KEY_LEDGER};
    static const char *const paths[] = {"/home",    "/registers", "/search",
                                        "/imports", "/approvals", "/ledger"};
    struct page_frame frame = sample_lobby();

    for (size_t i = 0; i < N(nav); i++)
        nav[i] = (struct page_nav_item){labels[i], url_route(paths[i]), i == current, keys[i]};
    crumbs[0] = (struct page_link){T("ホーム"), url_route("/home")};
    frame.home = url_route("/home");
    frame.contract = T("特定健診受診勧奨業務委託");
    frame.year = T("令和8年度");
    frame.person = T("山田 花子");
    frame.role = T("取扱責任者");
    frame.account = url_route("/account");
    frame.signout = url_route("/signout");
    frame.put_away_s = 905;
    frame.keys = url_route("/keys");
    frame.nav = nav;
    frame.nav_n = N(nav);
    frame.crumbs = crumbs;
    frame.crumbs_n = current == 0 ? 0 : 1;
    return frame;
}

struct safe_html sample_qr(void)
{
    static uint8_t html[1 << 18];
    static uint8_t modules[29 * 29];
    struct arena arena;
    struct safe_html qr;

    for (size_t i = 0; i < sizeof(modules); i++)
        modules[i] = (uint8_t)((i * 7919 + i / 29 * 104729) % 13 < 6);
    arena_init(&arena, sizeof(html));
    if (safe_qr(&arena, modules, 29, &qr) != ERR_OK || qr.html.n > sizeof(html))
        return (struct safe_html){{NULL, 0}};
    for (size_t i = 0; i < qr.html.n; i++)
        html[i] = qr.html.p[i];
    qr.html.p = html;
    arena_clear(&arena);
    return qr;
}
