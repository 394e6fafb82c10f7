// What stands in a PDF.
import { execFileSync } from "node:child_process";

export const bare = (text) => text.replace(/\s/g, "");

// Its words in the order in which they were set, without blanks: where a line of a cell ends depends on what else is in the table.
export const wordsOf = (path) => bare(execFileSync("pdftotext", ["-raw", path, "-"], { encoding: "utf8" }));
