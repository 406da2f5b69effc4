// Runs inside Azurite's process. Azurite exits when the process that started it does, however that process ends.
// Ctrl-C reaches both processes. Azurite ignores it, so that requests in progress can still be stored.
const once = process.once;
process.once = function (event, listener) {
  return event === "SIGINT" ? this : once.call(this, event, listener);
};
process.on("SIGINT", () => {});
process.stdin.resume().on("end", () => process.kill(process.pid, "SIGTERM"));
