// Loaded into Azurite's process: it lives exactly as long as the process that started it, however that one ends.
// Ctrl-C reaches both at once; Azurite must outlast it, so that what is under way can still be stored.
const once = process.once;
process.once = function (event, listener) {
  return event === "SIGINT" ? this : once.call(this, event, listener);
};
process.on("SIGINT", () => {});
process.stdin.resume().on("end", () => process.kill(process.pid, "SIGTERM"));
