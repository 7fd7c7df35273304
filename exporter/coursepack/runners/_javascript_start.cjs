// Loaded into Node before the program of a cell: it marks where the cell begins whose output is shown, and where Node's
// own report of an error begins that nobody caught.
"use strict";

const { writeSync } = require("node:fs");

const { COURSEPACK_SHOWN: shown, COURSEPACK_REPORT: report } = process.env;
delete process.env.COURSEPACK_SHOWN;
delete process.env.COURSEPACK_REPORT;

// Nothing that was printed may be lost when the process exits, and no mark may overtake it.
for (const stream of [process.stdout, process.stderr]) stream._handle?.setBlocking?.(true);

Object.defineProperty(globalThis, Symbol.for("coursepack"), {
  configurable: true,
  value: async () => {
    delete globalThis[Symbol.for("coursepack")];
    // Timers and everything else that the cells before it have begun belongs to them.
    await new Promise((resolve) => process.once("beforeExit", () => setImmediate(resolve)));
    writeSync(2, shown);
  },
});

process.on("uncaughtExceptionMonitor", (error) => {
  if (process.listenerCount("uncaughtException") > 0) return;
  process.on("exit", () => writeSync(2, `${report}${JSON.stringify(described(error))}\n`));
});

function described(error) {
  if (!(error instanceof Error)) return { name: "Uncaught", message: printed(error) };
  const own = error.name === "Error" ? error.constructor?.name : error.name;
  return { name: `${own || "Error"}`, message: `${error.message}` };
}

function printed(value) {
  return typeof value === "string" ? value : require("node:util").inspect(value);
}
