// Matters (案件) as people enter them: what several plays need.
import { inDays } from "./house.mjs";

// The fields of a last day that is a month away.
export function untilNextMonth() {
  const [year, month, day] = inDays(30);
  return { "until-year": String(year - 2018), "until-month": String(month), "until-day": String(day) };
}

// A date in the fields of a form, in the era.
export async function fillDate(person, id, [year, month, day]) {
  await person.page.selectOption(`#${id}-era`, { label: "令和" });
  for (const [part, value] of Object.entries({ year: year - 2018, month, day })) await person.page.fill(`#${id}-${part}`, String(value));
}

// An entry of the kind: what is not said stands as the form has it.
export async function enter(person, kind, medium, fields, verb = "申請する") {
  await person.go(`/matters/new/${kind}`);
  await person.page.selectOption("#data_class", { index: 2 });
  if (medium) await person.page.selectOption("#medium", { label: medium });
  for (const [id, value] of Object.entries(fields)) {
    if ((await person.page.locator(`#${id}`).evaluate((e) => e.tagName)) === "SELECT") await person.page.selectOption(`#${id}`, { label: value });
    else await person.page.fill(`#${id}`, value);
  }
  await person.send(verb, /^\/matters\/\d+$/);
  return new URL(person.page.url()).pathname;
}

// A run of ${count} numbered copies by ${person} in the area or work place ${place}, approved: its page.
export async function copyRun(person, approver, place, count) {
  await person.go("/matters/new/3");
  const where = await person.page.locator("#ref option", { hasText: place }).innerText();
  const run = await enter(person, 3, "紙", {
    data_class: "特定個人情報", ref: where, register: "交付対象者名簿", count: String(count), "f-1": "窓口での確認のための写し", "f-2": "窓口で確かめるため",
    "f-3": "窓口のプリンター", ...untilNextMonth(),
  });
  await approver.openToApprove(run.replace("/matters/", "/approvals/"));
  await approver.sign();
  return run;
}
