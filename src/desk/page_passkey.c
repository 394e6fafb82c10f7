/* Answers to the one script: what the authenticator is asked for, and where to go then. */
#include "desk/page_internal.h"

#include "base/codec.h"

#define OPTIONS_MAX 8192
#define PASSKEY_PATIENCE_MS 120000

void page_passkey_put(struct jot *j, const char *name, const struct page_passkey *passkey)
{
    jot_object(j, name);
    jot_base64url(j, "challenge", passkey->challenge);
    jot_text(j, "rpId", passkey->rp_id);
    jot_number(j, "timeout", PASSKEY_PATIENCE_MS);
    jot_word(j, "userVerification", "required");
    jot_list(j, "allowCredentials");
    for (uint32_t i = 0; i < passkey->credentials_n; i++) {
        jot_object(j, NULL);
        jot_word(j, "type", "public-key");
        jot_base64url(j, "id", passkey->credentials[i]);
        jot_object_end(j);
    }
    jot_list_end(j);
    jot_object_end(j);
}

const char *page_passkey_options(struct page *p, const struct page_passkey *passkey)
{
    struct buf out;
    struct jot j;

    buf_init(&out, OPTIONS_MAX);
    jot_begin(&j, &out);
    page_passkey_put(&j, NULL, passkey);
    if (buf_status(&out) != ERR_OK && p->err == ERR_OK)
        p->err = buf_status(&out);
    const char *text = page_text(p, buf_view(&out));
    buf_clear(&out);
    return text;
}

enum err page_answer_options(struct desk *d, struct request *r, const struct page_passkey *passkey)
{
    struct jot j;

    answer_json_begin(r, &j);
    page_passkey_put(&j, "options", passkey);
    return answer_json(d, r, &j);
}

enum err page_answer_next(struct desk *d, struct request *r, const char *path, struct view token)
{
    struct jot j;

    answer_json_begin(r, &j);
    jot_word(&j, "next", path);
    jot_object_end(&j);
    return request_answer(d, r,
                          &(struct request_answer){.status = 200,
                                                   .content_type = "application/json",
                                                   .set_session = token});
}

enum err page_answer_refused(struct desk *d, struct request *r, uint16_t status, const char *text)
{
    struct jot j;

    answer_json_begin(r, &j);
    jot_word(&j, "error", text);
    jot_object_end(&j);
    return request_answer(
        d, r, &(struct request_answer){.status = status, .content_type = "application/json"});
}

enum err page_check_csrf(struct desk *d, struct view csrf)
{
    return csrf_holds(d, csrf) ? ERR_OK
                               : member_wrong(&d->fault, MEMBER_WRONG, view_str(CSRF_FIELD));
}

const char *page_sign_in_why(struct page *p, enum msg otherwise)
{
    const struct desk_keeper_denied *denied = &p->d->denied;

    if (denied->refusal != REFUSAL_SIGN_IN_LOCKED)
        return page_word(p, otherwise);
    if (denied->wait_ms == INT64_MAX)
        return page_word(p, MSG_SIGNIN_WAIT_MANAGER);
    return PAGE_SAY(
        p, MSG_SIGNIN_WAIT, [MSG_SIGNIN_WAIT__time] = msg_str(page_duration(p, denied->wait_ms)));
}
