#include "desk/api_words.h"

#include <string.h>

#define LEAF "leaf"
#define GET GATE_DESK_METHOD_GET
#define POST GATE_DESK_METHOD_POST
#define PUT GATE_DESK_METHOD_PUT

#define CHALLENGE(type) "challenge:" type " credentials:L rp_id:T"
#define SIGNED_IN "token?:H session? ticket?:X contracts?[contract title:T]"
#define ENROL_READY "ticket:X challenge:X user_handle:X totp_secret:T rp_id:T name:T"
#define AUTHENTICATORS "authenticators[id:H kind:T since:I last?:I]"
#define APPLICATION                                                                                                    \
    "leaf kind register count? applicant approver state:T applied:I object:H executor planned?:D held:B "               \
    "certificate_leaf stage?:T backups_until?:D reason:T contract decides_next?"
#define PROGRESS "job state:T bytes offset rows_seen stored refused warnings unchanged kind:T"
#define JOB "job register state:T person bytes offset rows_seen stored refused warnings started:I updated:I kind:T other unchanged"
#define ROW "record:H version block fields:O veiled:L"
#define COLUMNS "columns[header:T field] block"
#define INTAKE                                                                                                         \
    "upload kind:T scan:T readable:B read:B failure?:T too_many:B entered ready there before twice bad refused waiting will_wait "  \
    "columns[column header:T target?:T] missing[target:T] rows[line state:T matter? person? waits:B refusal?:T clauses:L issues[column? why:T]]"
#define WORKLIST                                                                                                       \
    "list name:T register purpose maker person? due:D made:I closed?:I open held done aside mine manages:B works:B"
#define DOCUMENTS                                                                                                      \
    "documents[leaf number version form:T title:T side:T state:T newest:B person frozen:I submitted?:I received?:I receipt? "  \
    "answers? pdf:H says:H words?:T]"
#define WORK_ITEM "record:H position state:T person? since?:I leaf?"
#define PACKAGE                                                                                                        \
    "package matter person register list? form:T state:T why?:T planned count until:D opened:I made?:I bytes? "         \
    "object?:H recipient?:H fetched passphrase_shown:B mine:B drops:B"
#define APPLIED "leaf object:H"
#define CHANGED "leaf object?:H"
#define MATTER_WORDS "words[field text:T]"
#define MATTER                                                                                                          \
    "matter kind name:T state:T class medium:T count from:D until:D overdue:B register? org? parent? ref? applicant approver? opened:I decided?:I " \
    "closed?:I can:L " MATTER_WORDS
#define UPLOADED "upload complete:B type?:T bytes sha256:H scan:T virus?:T"
#define FILES "%" /* PDF, workbook, list */
#define PDF "%pdf"
#define TAR "%tar"
#define PACKED "%package"
#define ATTACHED "%attached"

static const struct api_words words[] = {
    {GET, "/openapi.json", "describeApi", "This document", "*"},

    {POST, "/sign-in", "signIn", "Sign in with a password", SIGNED_IN},
    {POST, "/sign-in/start", "startSignIn", "Begin to sign in with a passkey", CHALLENGE("X")},
    {POST, "/sign-in/passkey", "signInByPasskey", "Sign in with a passkey", SIGNED_IN},
    {POST, "/sign-in/certificate", "signInByCertificate", "A machine signs in with its client certificate", SIGNED_IN},
    {POST, "/sign-in/contract", "chooseContract", "Choose the contract to work for", SIGNED_IN},
    {POST, "/enrol/start", "startEnrolment", "Redeem a code of enrolment", ENROL_READY},
    {POST, "/enrol/finish", "finishEnrolment", "Set what was chosen: a password, a passkey", ""},
    {POST, "/sign-out", "signOut", "End the session", ""},

    {GET, "/self", "getSelf", "Who the session belongs to, its terms and quotas",
     "person account:T name:T org_name:T roles contract title:T factors terminal:B terminal_demanded:B terminal_number:T "
     "contract_from:D contract_until:D person_until:D trained:D pledged:D training_max_days idle_minutes session "
     "approval_origin:T "
     "shown_minute shown_day quota_minute quota_day waiting_applications unseen_alerts until:I blocks:L machine:B shortcuts:B locked:B"},
    {POST, "/shortcuts", "setShortcuts", "Turn one's keyboard shortcuts on the pages on or off", ""},
    {GET, "/registers", "listRegisters", "Registers and their fields",
     "registers[no name:T fields[no name:T kind data_class flags]]"},
    {GET, "/registers/counts", "countRecords", "How many records each register of one's duties holds", "registers[register records]"},
    {GET, "/purposes", "listPurposes", "Purposes and what they open",
     "purposes[no name:T acts register fields:L]"},
    {GET, "/terms", "listTerms", "The versions of the terms, the proposal that is open, looks at items of checklists",
     "proposal versions[version leaf from:D in_force:I text:H facts application signer signed_leaf approver approved_leaf] "
     "checks[item:T leaf person result on:D due?:D]"},
    {POST, "/terms/proposals", "proposeTerms", "Propose the next version of the terms, from profiles",
     "leaf object:H gaps[control?:T act?:T medium?:T class?:T]"},
    {GET, "/terms/proposals/#", "getProposal", "Proposed terms and what they change",
     "version from:D signer fits_text:B changes[control?:T act?:T medium?:T class?:T effect:T before? before_conditions? after? "
     "after_conditions?] text:T"},
    {POST, "/clauses/checks", "recordCheck", "An item of a checklist was looked at", LEAF},
    {GET, "/controls", "listControls", "The contract's controls, handling matrix and terms",
     "controls[control limit clauses:L] cells[kind data_class verdict conditions clauses:L] version from?:D text?:H changed?:B"},

    {POST, "/registers/#/search", "searchRecords", "Search records",
     "leaf list_leaf rows[" ROW "] more:B"},
    {GET, "/registers/#/records/@/versions", "listVersions", "The versions of a record, newest first", "versions:L"},
    {POST, "/registers/#/records/@/open", "openRecord", "Open a record", "leaf " ROW},
    {POST, "/registers/#/records/@/reveal", "revealField", "Show a veiled field", "leaf field value:T"},
    {GET, "/registers/#/records/@/print", "getCopyForm", "What the terms ask of a numbered copy: under which print run or place, what its reason has to say",
     "needs_under:B unders[matter kind left name:T] reason_meets:L clauses:L"},
    {POST, "/registers/#/records/@/move", "moveRecord", "Put a record into another block, with the reason", "leaf"},
    {POST, "/registers/#/records/@/edit", "editRecord", "Change a record, with the reason", "leaf version"},

    {GET, "/documents", "listDocuments", "Documents in forms that one's side sees, newest first", DOCUMENTS},
    {GET, "/documents/#", "getDocument", "All versions of the document with this number", DOCUMENTS},
    {POST, "/documents/#/steps", "stepDocument", "Submit, receive, return or withdraw the version at this entry", "leaf"},
    {GET, "/chain", "getChain", "Every organisation of the contract with its subcontract, what is not covered of the contract above, notices upstream",
     "depth above gaps[control?:T act?:T medium?:T class?:T] orgs[org parent level name:T registered:B stands:B own:B from:D until:D matter? state?:T "
     "approver? people open overdue places services media supervised?:D] notices[matter kind:T name:T to made:I receiver? received?:I mine:B]"},
    {POST, "/chain/receipts", "receiveUpstream", "The organisation above has received the notice of a subcontract: applied, or ended", LEAF},
    {GET, "/contract/sheets/#", "getSheet", "The report sheet of an organisation of the contract", "items[item version leaf at:I text:T]"},
    {GET, "/contract/sheets/#/versions", "getSheetVersions", "What was written on that sheet, newest first: before and since",
     "versions[item version leaf at:I before:T text:T] next?"},
    {POST, "/contract/sheets/#/items/#", "setSheetItem", "The next version of an item of that sheet", LEAF},
    {GET, "/matters", "listMatters", "Applications and records of handling, newest first", "matters[" MATTER "] next?"},
    {GET, "/matters/kinds", "listMatterKinds", "Their kinds, and the fields of the forms",
     "kinds[kind name:T title:T fields[field name:T title:T step:T required:B choices:L meets:L]]"},
    {GET, "/matters/#", "getMatter", "One of them, with its steps", MATTER " steps[leaf step:T count person at:I " MATTER_WORDS "] files[leaf type:T bytes file:H words:T person at:I]"},
    {POST, "/matters", "openMatter", "Apply for a handling of data, or record one", "matter waits:B object:H"},
    {POST, "/matters/#/steps", "doMatterStep", "Do a step: do, back, receive, close or withdraw", LEAF},
    {POST, "/matters/#/uploads", "bringAttachment", "Bring a file that is to belong to a matter: PDF, PNG, JPEG or CSV", UPLOADED},
    {GET, "/matters/#/uploads/#", "getBroughtAttachment", "What was brought, and what the virus scanner says of it", UPLOADED},
    {POST, "/matters/#/files", "attachFile", "Attach what was brought, saying what it shows", LEAF},
    {POST, "/matters/#/engage", "registerSubcontractor", "Register the organisation of an approved subcontract", LEAF},
    {GET, "/matters/#/stock", "listStocktaking", "The things of a stocktaking, and what was found of each", "things[matter kind count ref? words:T state:T person?] next?"},
    {POST, "/matters/#/stock", "countThing", "Say that a thing is there, or missing", LEAF},

    {GET, "/closing", "getClosing", "What of the contract is left, what lasts until when, and what shows that it is gone",
     "open:B closed? closed_on?:D read_until?:D contracts matters packages copies applications jobs imports records? erasures unshown accounts backups_until?:D "
     "things[kind:T list:T leaf? number? matter_kind? count person? keep?:D until?:D held:B over:B over_on?:D shown:T document? of? missing:B words?:T]"},
    {GET, "/duties", "listDuties", "The papers that clauses owe, when each is due and by what it was done",
     "overdue soon duties[clause:T title:T who:T whom:T when:T form? due?:D state:T by:T leaf? sent?:D received?:D]"},

    {GET, "/worklists", "listWorklists", "Worklists that one manages or works on, newest first", "worklists[" WORKLIST "]"},
    {GET, "/worklists/#", "getWorklist", "One worklist and its records", WORKLIST " items[" WORK_ITEM
     " reason?:T] more:B"},
    {POST, "/registers/#/worklists", "makeWorklist", "Make a worklist of records", "list"},
    {POST, "/imports/#/worklist", "makeWorklistOfImport", "Make a worklist of the records that an import stored",
     "list records total"},
    {GET, "/packages", "listPackages", "Packages that one made or looks after, newest first", "packages[" PACKAGE "] more:B"},
    {POST, "/packages", "makePackage", "Make an encrypted package under a decided matter", "package"},
    {GET, "/packages/#", "getPackage", "One package, and how far it is", PACKAGE},
    {POST, "/packages/#/file", "fetchPackage", "Fetch the file of a package", PACKED},
    {POST, "/packages/#/passphrase", "showPassphrase", "Show the passphrase of a package, once", "passphrase:T"},
    {POST, "/packages/#/drop", "dropPackage", "Destroy a package", LEAF},
    {POST, "/worklists/#/change", "changeWorklist", "Give a worklist to somebody, and date it", LEAF},
    {POST, "/worklists/#/close", "closeWorklist", "Close a worklist", LEAF},
    {POST, "/worklists/#/next", "takeNext", "Take the next record of a worklist: nobody else has it then",
     "register purpose " WORK_ITEM " rank total"},
    {POST, "/worklists/#/records/@", "workOnRecord", "Say that a record of a worklist is done, set aside or open again", ""},

    {GET, "/searches", "listKeptSearches", "The searches that one keeps",
     "searches[search title:T register purpose made:I]"},
    {POST, "/registers/#/searches", "keepSearch", "Keep the conditions of a search", "search"},
    {POST, "/searches/#/run", "runKeptSearch", "Search with conditions that were kept", "leaf list_leaf rows[" ROW "] more:B"},
    {POST, "/searches/#/rename", "renameKeptSearch", "Give a kept search another title", ""},
    {POST, "/searches/#/remove", "removeKeptSearch", "Remove a kept search", ""},

    {POST, "/registers/#/imports", "beginImport", "Begin or resume the import of a file",
     "leaf job known:T token?:H"},
    {GET, "/imports", "listImports", "Imports of this contract", "jobs[" JOB "]"},
    {GET, "/imports/#", "getImport", "One import; running: of one's own upload, somebody is at work on it", JOB " running:B"},
    {GET, "/imports/#/report", "readImportReport", "What was found in the rows of a file",
     "issues[row column:M code:T severity:T value_class:T remedy:T text:T] more:B"},
    {GET, "/imports/#/summary", "sumImportReport", "What was found, by kind",
     "kinds[code:T severity:T remedy:T text:T issues]"},
    {POST, "/imports/#/cancel", "cancelImport", "Cancel an import", ""},
    {GET, "/imports/uploads", "listUploads", "One's own files that were uploaded and are still here",
     "uploads[upload register purpose updates:B complete:B bytes sha256?:H encoding:T job? running:B began:I until:I scan:T virus?:T]"},
    {POST, "/imports/uploads", "bringUpload", "Bring a file: it is kept sealed for a day, for an import or a change", "upload"},
    {POST, "/imports/uploads/#/drop", "dropUpload", "Forget a file that waits", ""},
    {POST, "/intakes", "bringLedger", "Bring a ledger that was kept before: it is kept sealed for a day, until its rows are entered", "upload"},
    {GET, "/intakes/#", "tryLedger", "What would become of each of its rows: nothing is entered", INTAKE},
    {POST, "/intakes/#/rows", "enterLedger", "Enter the rows that can be, with the reason; what stands here already is not entered twice", INTAKE},
    {POST, "/imports/uploads/#/scan", "scanUpload", "Have the virus scanner look again at a file that it could not look at", ""},
    {POST, "/registers/#/updates", "beginUpdate", "Begin or resume the trial of a file that changes records",
     "leaf job known:T token?:H"},
    {POST, "/imports/#/apply", "applyUpdate", "Do what the trial of a file said, for a reason", "leaf job known:T token?:H"},
    {GET, "/imports/#/fields", "listUpdatedFields", "In how many records each field will be changed, or was",
     "fields[field records]"},
    {GET, "/registers/#/mapping", "getMapping", "Which column is which field", COLUMNS},
    {PUT, "/registers/#/mapping", "putMapping", "Say which column is which field", COLUMNS},
    {GET, "/job", "getJob", "How far the job is", PROGRESS},
    {PUT, "/job/data", "putJobData", "Bytes of the file from an offset on", PROGRESS},
    {POST, "/job/finish", "finishJob", "The file is complete", PROGRESS},

    {POST, "/registers/#/erasures", "applyForErasure", "Apply for the erasure of records or of a register", APPLIED},
    {POST, "/erasures", "applyForErasureOfContract", "Apply for the erasure of the whole contract", APPLIED},
    {GET, "/applications", "listApplications", "Applications, newest first", "applications[" APPLICATION "] more:B"},
    {GET, "/applications/#", "getApplication", "One application",
     APPLICATION " descriptor:T items:T media:T deciders[contract org:T approver?:T approved?:I]"},
    {GET, "/applications/#/certificate", "getCertificate", "The certificate of an erasure", "text:T proof:T"},
    {POST, "/applications/#/start", "startApproval", "Begin to approve", "descriptor:T " CHALLENGE("X")},
    {POST, "/applications/#/approve", "approveApplication", "Approve with a passkey", LEAF},
    {POST, "/applications/#/reject", "rejectApplication", "Reject, with the reason", LEAF},
    {POST, "/applications/#/erase", "eraseByApplication", "Erase what was approved",
     "leaf count survivors epoch certificate_leaf stage:T"},
    {POST, "/applications/#/execute", "enterChange", "Enter the change that was approved", LEAF},
    {POST, "/certificate-check", "checkCertificate", "Whether a certificate of erasure is ours",
     "log:T leaf issued:I stage:T newest_leaf newest_stage:T backups_until?:D count"},
    {GET, "/holds", "listHolds", "Holds on erasure",
     "holds[leaf register single:B person set:I reason:T] more:B"},
    {POST, "/holds", "setHold", "Hold a register or a record back from erasure", LEAF},
    {POST, "/holds/#/release", "releaseHold", "Release a hold", LEAF},
    {GET, "/retentions", "listRetentions", "Until when data is retained",
     "contract_until:D contract_held:B registers[register records until?:D held:B application]"},
    {POST, "/registers/#/retention", "setRetention", "Set the date until which a register is retained", LEAF},

    {GET, "/files/ledger", "getLedgerFile", "Entries of the ledger as a file", FILES},
    {GET, "/files/ledger-bundle", "getLedgerBundle", "The whole ledger with its verifier, to take home", TAR},
    {GET, "/files/persons/#", "getPersonFile", "What a person did in some days, as a file", FILES},
    {GET, "/files/day", "getDayFile", "What happened on a day, as a file", FILES},
    {GET, "/files/clause-board", "getClauseBoardFile", "Every clause of the terms in force and how it is met, as a file", FILES},
    {GET, "/files/clauses", "getClausesFile", "Which clauses permitted and refused how often, as a file", FILES},
    {GET, "/files/use", "getUseFile", "Who used My Numbers, and when, as a file", FILES},
    {GET, "/files/touched", "getTouchedFile", "Who touched a record, as a file", FILES},
    {GET, "/files/persons", "getPersonsFile", "People of the contract, as a file", FILES},
    {GET, "/files/closing", "getClosingFile", "What lasts or lasted, and the documents that show that it is gone, as a file", FILES},
    {GET, "/files/duties", "getDutiesFile", "The papers that clauses owe, when each is due and by what it was done, as a file", FILES},
    {GET, "/files/retention", "getRetentionFile", "Until when everything is kept, what is due, held or without a date, as a file", FILES},
    {GET, "/files/documents", "getDocumentsFile", "Documents in forms, as a file", FILES},
    {GET, "/files/documents/#", "getDocumentFile", "The frozen PDF of a document", PDF},
    {GET, "/files/notices", "getNoticesFile", "Who came, left or changed since the last notice of staff, as a file", FILES},
    {GET, "/files/contract", "getContractRegisterFile", "The register of the contract, as a file", FILES},
    {GET, "/files/contract/#", "getContractSheetFile", "The report sheet of an organisation of the contract, as a file", FILES},
    {GET, "/files/matters", "getMattersListFile", "The list of ledgers of handling, as a file", FILES},
    {GET, "/files/matters/copies", "getCopiesFile", "The ledger of copies, prints and packages, as a file", FILES},
    {GET, "/files/matters/#/files/#", "getMatterAttachment", "A file that belongs to a matter (PDF, PNG, JPEG or CSV)", ATTACHED},
    {GET, "/files/matters/#", "getMattersFile", "The ledger of one kind of handling, as a file", FILES},
    {GET, "/files/matters/#/labels", "getLabelsFile", "Labels with bar codes of the media, devices or bundles of a ledger, as a PDF", PDF},
    {GET, "/files/matters/#/stock", "getStocktakingFile", "The things of a stocktaking, and what was found of each, as a file", FILES},
    {GET, "/files/packages", "getPackagesFile", "Packages that one made or looks after, as a file", FILES},
    {GET, "/files/worklists", "getWorklistsFile", "Worklists, as a file", FILES},
    {GET, "/files/imports", "getImportsFile", "Imports, as a file", FILES},
    {GET, "/files/intakes/#", "getLedgerRowsFile", "What would become of each row of a ledger, as a file", FILES},
    {GET, "/files/imports/#", "getImportFile", "What was found in the rows of a file, as a file", FILES},
    {GET, "/files/applications", "getApplicationsFile", "Applications, as a file", FILES},
    {GET, "/files/sessions", "getSessionsFile", "Who is signed in, as a file", FILES},
    {GET, "/files/terminals", "getTerminalsFile", "Registered terminals, as a file", FILES},
    {GET, "/files/applications/#", "getCertificateFile", "The certificate of an erasure as PDF", PDF},
    {POST, "/registers/#/records/@/print", "printRecord", "A numbered copy of a record as PDF, for a reason", PDF},
    {POST, "/ledger", "findEntries", "Entries of the ledger, newest first",
     "leaf size subject:H entries[index text:T terminal?:H] more:B next"},
    {POST, "/ledger/counts", "countEntries", "Entries of the ledger, counted by day, person and act",
     "leaf size sums[day:T person act:T permits refusals facts first:I last:I] "
     "clauses[clause:T permits refusals] more:B next"},
    {GET, "/ledger/review", "getReviewFigures", "The figures of a period, as they stand in its review; through: reviewed without a gap up to that day", "leaf entries people searches reads changes prints bulk refusals alerts night through:D last"},
    {GET, "/ledger/#/proof", "getProof", "An entry with its proof", "text:T proof:T"},
    {POST, "/ledger/#/detail", "getDetail", "The words of an entry", "leaf words:T"},
    {GET, "/checkpoint", "getCheckpoint", "The newest witnessed checkpoint", "checkpoint:T vkey:T witness_age_s:S losses[origin:T at:I from seen]"},
    {POST, "/registers/#/inventory", "takeInventory", "Compare keys and rows of a register",
     "leaf keys rows missing:L unknown:L stale:L unstored"},

    {GET, "/backup-keys", "listBackupKeys", "Keys of backups",
     "keys[number until:D ended:B begun last_backup?:I last_bytes manifest?:H] last_backup?:I"},
    {POST, "/backup-keys", "makeBackupKey", "Make a key of backups with its date", "leaf number file:X"},
    {POST, "/backup-keys/#/end", "endBackupKey", "Destroy a key of backups", LEAF},
    {POST, "/backups", "beginBackup", "Begin a backup",
     "leaf machine_leaf key until:D public_key:X keys:X epoch rows segment offset"},
    {POST, "/backups/done", "endBackup", "Say that a backup is written", LEAF},
    {POST, "/drills", "recordDrill", "Say that a backup was restored elsewhere to try it", LEAF},
    {GET, "/measures", "getMeasures", "What the machine was measured to be, as it stands in the ledger",
     "at:M leaf measures[measure:T outcome:T reason:T]"},
    {POST, "/measures", "measure", "Measure the machine, into the ledger", LEAF},
    {GET, "/system", "getSystem", "The state of the machine",
     "at:I checks[check:T verdict:T reason:T remedy?:T] sessions:M jobs:M connections:M rows:M leaves:M "
     "processes[name:T uptime_s:M]"},

    {GET, "/persons", "listPersons", "People of the contract",
     "persons[person account:T name:T org org_name:T state:T mine:B machine:B answers? from:D until:D roles purposes registers "
     "blocks:L "
     "assigned_from:D assigned_until:D trained:D pledged:D] more:B"},
    {POST, "/persons", "invitePerson", "Invite a person", "leaf person"},
    {POST, "/persons/#", "changePerson", "Change a person's account, or take it up again", "leaf person"},
    {POST, "/persons/#/end", "endPerson", "Suspend a person, or end the account", "leaf person?"},
    {POST, "/persons/#/assignment", "assignPerson", "Assign roles, registers and purposes; blocks left out stay", "leaf person?"},
    {POST, "/persons/#/training", "noteTraining", "Note the training of a person", "leaf person?"},
    {POST, "/persons/#/pledge", "notePledge", "Note the pledge of a person", "leaf person?"},
    {POST, "/persons/#/enrol-code", "makeEnrolCode", "A code of enrolment, shown once", "code:T until:I"},
    {POST, "/persons/#/replacement", "applyForReplacement", "Apply to replace lost authenticators", APPLIED},
    {GET, "/persons/#/authenticators", "listAuthenticatorsOf", "Authenticators of a person", AUTHENTICATORS},
    {GET, "/authenticators", "listAuthenticators", "One's own authenticators", AUTHENTICATORS},
    {POST, "/authenticators/remove", "removeAuthenticator", "Remove one's own authenticator", ""},
    {POST, "/authenticators/start", "startAuthenticator", "Begin to add an authenticator", ENROL_READY},
    {POST, "/prove/start", "startProof", "Begin to prove again who one is", CHALLENGE("H")},
    {POST, "/prove/password", "proveByPassword", "Prove it with the password; the session goes on under another token", "token:H"},
    {POST, "/prove/passkey", "proveByPasskey", "Prove it with a passkey; the session goes on under another token", "token:H"},
    {POST, "/machines", "registerMachine", "Register a machine account", "leaf person"},
    {POST, "/machines/#", "changeMachine", "Change a machine account, or take it up again", "leaf person"},
    {POST, "/machines/#/certificates", "registerCertificate", "Register the certificate of a machine", "leaf person"},
    {GET, "/sessions", "listSessions", "Sessions that one may see",
     "sessions[session person name:T org_name:T since:I last:I until:I factors terminal:H locked:B approval:B mine:B jobs] "
     "more:B"},
    {POST, "/sessions/#/end", "endSession", "End a session", LEAF},

    {GET, "/orgs", "listOrgs", "Organisations of the contract", "orgs[org parent kind name:T mine:B] more:B"},
    {POST, "/orgs", "changeOrg", "A subcontractor", CHANGED},
    {GET, "/terminals", "listTerminals", "Registered terminals",
     "terminals[terminal:H name:T org org_name:T from:D until:D revoked:B person? certificate?:H kind approved:B place? mine:B] more:B"},
    {POST, "/terminals", "registerTerminal", "Register a terminal", CHANGED},
    {POST, "/terminals/place", "putTerminal", "Say in which place a terminal stands", LEAF},
    {POST, "/terminals/revoke", "revokeTerminal", "Revoke a terminal", LEAF},
    {GET, "/places", "listPlaces", "Areas and work places",
     "places[place kind name:T from:D until:D stands:B over:B terminals logged?:D] more:B"},
    {POST, "/controls/#", "changeControl", "A control's limit", CHANGED},
    {POST, "/purposes/#", "changePurpose", "A purpose", CHANGED},
    {GET, "/blocks", "listBlocks", "Blocks of subjects", "blocks[block register name:T ended:B mine:B] limited:B"},
    {POST, "/blocks/#", "changeBlock", "A block of subjects", CHANGED},
    {POST, "/registers", "changeRegister", "A register", CHANGED},
    {POST, "/fields", "changeField", "A field of a register", CHANGED},
    {POST, "/contract", "changeContract", "The term of the contract", CHANGED},
    {GET, "/alerts", "listAlerts", "Alerts, newest first",
     "alerts[kind:T leaf machine:B time:I person act:T refusal:T clauses:L] more:B unseen newest_leaf"},
    {POST, "/alerts/seen", "seeAlerts", "Alerts up to a leaf were seen", LEAF},
    {POST, "/access", "whoMay", "Who could open what, and why not",
     "persons[person refusal:T clauses:L acts:L blocks:L purposes[purpose register acts fields veiled]] more:B"},
};

const struct api_words *api_words_of(const struct route *route)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (words[i].method == route->method && strcmp(words[i].pattern, route->pattern) == 0)
            return &words[i];
    return NULL;
}

size_t api_words_count(void)
{
    return sizeof(words) / sizeof(words[0]);
}
