/* Facts as text; the sample folds into a consistent state. */
#include "cli/facts.h"
#include "crypto/secret.h"
#include "press/cell.h"
#include "rules/decide.h"
#include "rules/state.h"
#include "support/t.h"

static struct facts_reader reader;
static struct fact_line line;
static const struct date today = {2026, 11, 21};

static enum err read_one(const char *text)
{
    facts_reader_init(&reader, view_str(text), today);
    return facts_next(&reader, &line);
}

/* What the keeper makes of a fact (keeper/facts.c), as far as the sample needs it. */
static void to_entry(const struct desk_keeper_registry_fact *m, struct entry *e)
{
    char clause[ENTRY_CLAUSE_MAX + 1];

    entry_init(e, (enum entry_act)m->act, date_start_ms(today));
    e->has |= m->has;
    e->contract = m->contract;
    e->person = m->person;
    e->org = m->org;
    e->parent = m->parent;
    e->roles = m->roles;
    e->purpose = m->purpose;
    e->purposes = m->purposes;
    e->register_no = m->register_;
    e->data_class = m->data_class;
    e->kind = m->kind;
    e->count = m->count;
    e->limit = m->limit;
    e->version = m->version;
    if (m->value.n > 0)
        entry_set_value(e, m->value);
    if (m->fields_n > 0)
        entry_set_fields(e, m->fields, m->fields_n);
    if ((m->has & ENTRY_HAS(KEY_FROM)) != 0)
        entry_set_from(e, date_from_days(m->from));
    if ((m->has & ENTRY_HAS(KEY_BLOCKS)) != 0)
        entry_set_blocks(e, m->blocks, m->blocks_n);
    if ((m->has & ENTRY_HAS(KEY_UNTIL)) != 0)
        entry_set_until(e, date_from_days(m->until));
    if ((m->has & ENTRY_HAS(KEY_OBJECT)) != 0)
        entry_set_object(e, m->object);
    for (uint32_t i = 0; i < m->clauses_n; i++) {
        (void)snprintf(clause, sizeof(clause), "%.*s", (int)m->clauses[i].n, (const char *)m->clauses[i].p);
        entry_add_clause(e, clause);
    }
}

static bool off_in_sample(enum control c)
{
    static const bool off[CONTROL__MAX] = {
        /* What its local changes switch off: that it can be tried anywhere, and by people of whom nothing was filed yet. */
        [CONTROL_TERMINAL] = true,
        [CONTROL_UPLOAD_SCAN] = true,
        [CONTROL_STAFF_FILED] = true,
        [CONTROL_AFFILIATION] = true,
        [CONTROL_PLEDGE_RECEIVED] = true,
        [CONTROL_CHANGE_OFFICER] = true,
        [CONTROL_CHANGE_STAFF] = true,
        /* What none of its profiles demands. */
        [CONTROL_SUBCONTRACT_DEPTH] = true,
        [CONTROL_PENALTIES] = true,
        [CONTROL_PLEDGE_TEXT] = true,
        [CONTROL_ATTENDANCE] = true,
    };
    return off[c];
}

/* Fold the sample as the entruster's log; the number of facts. */
static unsigned fold_sample(struct state *s, const struct buf *text)
{
    struct entry e;
    unsigned n = 0;
    enum err err;

    entry_init(&e, ACT_LOG_OPEN, date_start_ms(today));
    entry_set_value(&e, view_str("origin"));
    T_OK(state_apply(s, &e, 0));
    facts_reader_init(&reader, buf_view(text), today);
    while ((err = facts_next(&reader, &line)) == ERR_OK) {
        if (line.m.act == ACT_ENROL_CODE)
            continue;
        to_entry(&line.m, &e);
        if (state_apply(s, &e, ++n) != ERR_OK)
            T_FAIL("line %u is not accepted", reader.line);
    }
    T_ERR(err, ERR_NOT_FOUND);
    return n;
}

T_CASE(the_sample_is_one_consistent_contract)
{
    struct state *s = state_new();
    struct buf text;

    T_OK(crypto_init());
    buf_init(&text, 65536);
    T_OK(facts_sample(&text));
    T_TRUE(fold_sample(s, &text) > 60);
    const struct contract_rule *c = state_contract(s, 1);
    T_TRUE(c != NULL && c->entruster == 1 && c->contractor == 2);
    for (int i = 0; i < CONTROL__MAX; i++) {
        if (c->controls[i].in_force == off_in_sample((enum control)i))
            T_FAIL("%s: in force %d", control_name((enum control)i), c->controls[i].in_force);
    }
    T_EQ(c->controls[CONTROL_QUOTA_MINUTE].limit, 60);
    T_STR(c->controls[CONTROL_ERASE_APPROVAL].clauses[1], "K-T12");
    const struct control_rule *copy = c->cells[handling_kind(HANDLING_COPY, HANDLING_PAPER)];
    T_EQ(c->terms.version, 1);
    T_EQ(c->terms.waiting, 0);
    T_EQ(copy[CLASS_GENERAL].limit, VERDICT_APPROVAL);
    T_TRUE(copy[CLASS_SPI].in_force && copy[CLASS_SPI].limit == VERDICT_APPROVAL);
    T_STR(copy[CLASS_SPI].clauses[0], "N20.11");
    const struct register_rule *r = state_register(s, 1, 1);
    T_TRUE(r != NULL && r->declared_n == r->fields_n);
    T_EQ(r->fields_n, 12);
    for (uint32_t p = 1; p <= 9; p++) {
        const struct assignment *a = state_assignment(s, 1, p);
        T_TRUE(a != NULL && a->trained.year == 2026 && a->pledged.year == 2026);
        T_EQ(a->blocks_n, p == 9 ? 1 : 0); /* one handler has one of the three blocks */
    }
    buf_clear(&text);
    state_free(s);
}

T_CASE(in_the_sample_my_numbers_are_veiled_and_nowhere_listed)
{
    struct state *s = state_new();
    struct buf text;

    buf_init(&text, 65536);
    T_OK(facts_sample(&text));
    (void)fold_sample(s, &text);
    const struct register_rule *r = state_register(s, 1, 1);
    for (unsigned i = 0; i < r->fields_n; i++) {
        bool number = r->fields[i].kind == CELL_MY_NUMBER;
        T_TRUE((r->fields[i].flags & FIELD_SEALED) != 0);
        T_EQ(number, r->fields[i].data_class == CLASS_SPI);
        T_EQ(number, (r->fields[i].flags & FIELD_VEILED) != 0);
        T_TRUE(!number || (r->fields[i].flags & FIELD_LISTED) == 0);
    }
    buf_clear(&text);
    state_free(s);
}

T_CASE(a_person_has_account_and_name_and_belongs_to_both_logs)
{
    T_OK(read_one("person person=3 org=2 from=@start until=@end human=3 account=lead : Somebody"));
    T_TRUE(line.everywhere);
    T_VIEW(line.m.words, view_str("lead\nSomebody"));
    T_EQ(line.m.from, date_to_days((struct date){2026, 4, 1}));
    T_EQ(line.m.until, date_to_days((struct date){2027, 3, 31}));
    T_EQ(line.m.has, ENTRY_HAS(KEY_PERSON) | ENTRY_HAS(KEY_ORG) | ENTRY_HAS(KEY_FROM) | ENTRY_HAS(KEY_UNTIL) |
                         ENTRY_HAS(KEY_OBJECT));
}

T_CASE(two_accounts_of_one_human_being_have_one_commitment_and_others_another)
{
    static struct fact_line first, second, third;

    facts_reader_init(&reader,
                      view_str("person person=1 org=1 human=7 account=a\nperson person=2 org=1 human=7 account=b\n"
                               "person person=3 org=1 human=8 account=c\n"),
                      today);
    T_OK(facts_next(&reader, &first));
    T_OK(facts_next(&reader, &second));
    T_OK(facts_next(&reader, &third));
    T_VIEW(view_of(first.m.object, 32), view_of(second.m.object, 32));
    T_TRUE(!view_eq(view_of(first.m.object, 32), view_of(third.m.object, 32)));
}

#define CERTIFICATE "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

T_CASE(N20_6u_a_machine_account_names_who_answers_for_it_and_has_its_certificate)
{
    T_OK(read_one("person person=40 org=2 kind=machine answers=4 from=@start until=@end human=4 account=batch : 夜間バッチ"));
    T_TRUE(line.everywhere && line.m.kind == PERSON_MACHINE && line.m.count == 4);
    T_TRUE((line.m.has & ENTRY_HAS(KEY_KIND)) != 0 && (line.m.has & ENTRY_HAS(KEY_COUNT)) != 0);
    T_OK(read_one("terminal person=40 org=2 from=@start until=@end certificate=" CERTIFICATE " : 夜間バッチ"));
    T_TRUE(line.everywhere && line.m.terminal == UINT64_C(0x0011223344556677) && line.m.limit == 1);
    T_TRUE((line.m.has & ENTRY_HAS(KEY_OBJECT)) != 0 && line.m.object[31] == 0xff);
    T_OK(read_one("terminal org=2 from=@start until=@end certificate=" CERTIFICATE)); /* a terminal that people work at */
    T_TRUE((line.m.has & ENTRY_HAS(KEY_OBJECT)) == 0 && line.m.limit == 1);
    T_OK(read_one("person person=5 org=2 kind=human from=@start until=@end human=5 account=a : b"));
    T_TRUE((line.m.has & ENTRY_HAS(KEY_KIND)) == 0);
}

T_CASE(a_machine_without_somebody_who_answers_or_a_certificate_cut_short_is_refused)
{
    static const char *const wrong[] = {
        "person person=40 org=2 kind=machine from=@start until=@end human=4 account=batch : b",
        "person person=40 org=2 answers=4 from=@start until=@end human=4 account=batch : b",
        "person person=40 org=2 kind=robot answers=4 from=@start until=@end human=4 account=batch : b",
        "terminal org=2 from=@start until=@end : t",
        "terminal org=2 from=@start until=@end certificate=0011 : t",
        "terminal org=2 from=@start until=@end limit=0 certificate=" CERTIFICATE " : t",
        "terminal org=2 from=@start until=@end object=" CERTIFICATE " certificate=" CERTIFICATE " : t",
        "org org=2 kind=contractor certificate=" CERTIFICATE " : t",
        "assign contract=1 person=4 roles=manager from=@start until=@end answers=4",
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        T_ERR(read_one(wrong[i]), ERR_INPUT);
}

T_CASE(the_fiscal_year_begins_in_april)
{
    facts_reader_init(&reader, view_str("training contract=1 person=1 from=@start"), (struct date){2027, 3, 31});
    T_OK(facts_next(&reader, &line));
    T_EQ(line.m.from, date_to_days((struct date){2026, 4, 1}));
}

T_CASE(lists_and_words_are_read)
{
    T_OK(read_one("assign contract=1 person=2 roles=handler,operator purposes=1,3-4 registers=2 from=@today until=@end"));
    T_EQ(line.m.roles, ROLE_HANDLER | ROLE_OPERATOR);
    T_EQ(line.m.purposes, 0xd);
    T_EQ(line.m.fields_n, 1);
    T_EQ(line.m.fields[0], 2);
    T_OK(read_one("purpose contract=1 purpose=1 limit=search,import-open : x"));
    T_EQ(line.m.limit, purpose_act_bit(ACT_SEARCH) | purpose_act_bit(ACT_IMPORT_OPEN));
    T_OK(read_one("control contract=1 kind=search-hits limit=50 clauses=J21,N7"));
    T_EQ(line.m.kind, CONTROL_SEARCH_HITS);
    T_EQ(line.m.clauses_n, 2);
    T_OK(read_one("cell contract=1 kind=take-out/data class=spi limit=approval conditions=needed+recorded clauses=N20.4,H10.2"));
    T_EQ(line.m.kind, handling_kind(HANDLING_TAKE_OUT, HANDLING_DATA));
    T_EQ(line.m.data_class, CLASS_SPI);
    T_EQ(line.m.limit, VERDICT_APPROVAL);
    T_EQ(line.m.count, 1U << 8 | 1U << 14);
    T_EQ(line.m.has, ENTRY_HAS(KEY_CONTRACT) | ENTRY_HAS(KEY_KIND) | ENTRY_HAS(KEY_CLASS) | ENTRY_HAS(KEY_LIMIT) |
                         ENTRY_HAS(KEY_COUNT));
}

T_CASE(what_is_no_fact_is_refused_with_its_line)
{
    static const char *const bad[] = {
        "open contract=1",                          /* no fact */
        "authenticator person=1 kind=2",            /* never by hand */
        "terminal org=1",                           /* without its certificate */
        "org org",                                  /* no value */
        "org org= kind=entruster",                  /* empty */
        "org org=1 org=2",                          /* twice */
        "org org=1 colour=blue",                    /* unknown key */
        "org org=1 kind=guild",                     /* unknown word */
        "org org=4294967296 kind=entruster",        /* too large */
        "control contract=1 kind=colour limit=1",   /* unknown control */
        "purpose contract=1 purpose=1 limit=apply", /* no act of a purpose */
        "assign contract=1 person=1 purposes=0",    /* from 1 */
        "assign contract=1 person=1 purposes=33",   /* to 32 */
        "assign contract=1 person=1 purposes=1-33", /* to 32 */
        "training contract=1 person=1 from=2026-02-30",
        "person person=1 org=1 : Nobody",           /* no account */
        "org org=1 account=x : Nobody",             /* only persons have one */
        "control contract=1 kind=term clauses=a,b,c,d,e,f,g,h,i",
        "control contract=1 kind=term clauses=N9.1,",               /* an empty clause */
        "control contract=1 kind=term clauses=0123456789012345",    /* longer than a leaf takes */
        "control contract=1 kind=term clauses=N\xff",               /* no letters */
        "org org=1 : \xff",
        "cell contract=1 kind=copy class=spi limit=never clauses=S8", /* no medium */
        "terms contract=1 version=1 from=@start count=1 object=00 value=00", /* no digests */
        "cell contract=1 kind=fly/paper class=spi limit=never clauses=S8",
        "cell contract=1 kind=copy/stone class=spi limit=never clauses=S8",
        "cell contract=1 kind=copy/paper class=spi limit=perhaps clauses=S8",
        "cell contract=1 kind=copy/paper class=spi limit=allow conditions=bow-tied clauses=S8",
        "cell contract=1 kind=copy/paper class=spi limit=allow conditions= clauses=S8",
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char text[256];
        (void)snprintf(text, sizeof(text), "# a comment\n\n%s\n", bad[i]);
        if (read_one(text) != ERR_INPUT)
            T_FAIL("accepted: %s", bad[i]);
        T_EQ(reader.line, 3);
        T_TRUE(reader.reason[0] != '\0');
    }
}

T_CASE(words_that_are_too_long_are_refused)
{
    static char text[FACTS_WORDS_MAX + 64];

    memset(text, 'x', sizeof(text) - 1);
    memcpy(text, "org org=1 : ", 12);
    T_ERR(read_one(text), ERR_INPUT);
}

T_MAIN(&case_the_sample_is_one_consistent_contract, &case_in_the_sample_my_numbers_are_veiled_and_nowhere_listed,
       &case_a_person_has_account_and_name_and_belongs_to_both_logs,
       &case_two_accounts_of_one_human_being_have_one_commitment_and_others_another, &case_N20_6u_a_machine_account_names_who_answers_for_it_and_has_its_certificate,
       &case_a_machine_without_somebody_who_answers_or_a_certificate_cut_short_is_refused, &case_the_fiscal_year_begins_in_april,
       &case_lists_and_words_are_read, &case_what_is_no_fact_is_refused_with_its_line,
       &case_words_that_are_too_long_are_refused)
