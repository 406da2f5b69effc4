const stages = ["submitted", "stored", "queued", "published"];
const ranks = ["sent", "failed", "delivered", "deadLettered"];
const maxRows = 500;
const spanDelay = 5_000; // milliseconds in which the spans of a delivered hash arrive

const about = await (await fetch("about")).json();
const hashes = new Map();
const changed = new Set();
const arrived = new Set();

// Every reconnect replays the latest steps, so a duplicate or late step must change nothing.
function addStep(step) {
  const hash = hashes.get(step.recordId) ?? { id: step.recordId, seen: Date.now(), times: {}, platforms: {}, row: rowOf(step.recordId) };
  if (!hashes.has(hash.id)) setTimeout(schedule, spanDelay);
  hashes.set(hash.id, hash);
  const time = Date.parse(step.at);
  if (step.platform) addPlatformStep(hash, step, time);
  else hash.times[step.step] = Math.min(time, hash.times[step.step] ?? Infinity);
  changed.add(hash);
  schedule();
}

function addPlatformStep(hash, step, time) {
  const known = hash.platforms[step.platform] ??= { time: -Infinity, rank: -1, delivered: Infinity };
  const rank = ranks.indexOf(step.step);
  // A later event of the same hash, such as its withdrawal, must not make its first delivery look slow.
  if (step.step === "delivered") known.delivered = Math.min(time, known.delivered);
  if (time < known.time || (time === known.time && rank <= known.rank)) return;
  Object.assign(known, step, { time, rank });
}

// Steps arrive in bursts: draw once per frame.
let scheduled = false;
function schedule() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(draw);
}

function draw() {
  scheduled = false;
  for (const hash of changed) drawHash(hash);
  changed.clear();
  for (const node of arrived) node.classList.add("arrived");
  arrived.clear();
  drawTotals();
  find("#empty").hidden = hashes.size > 0;
  find("#hashes").hidden = hashes.size === 0;
  find("caption").textContent = hashes.size > maxRows ? `Hashes, the newest ${maxRows} of ${hashes.size}` : "Hashes, newest first";
  find("#unheard").hidden = [...hashes.values()].every(hash => "submitted" in hash.times || Date.now() < hash.seen + spanDelay);
}

function drawHash(hash) {
  const start = startOf(hash);
  const last = stages.findLastIndex(stage => stage in hash.times);
  hash.row.replaceChildren(
    make("th", { scope: "row", role: "rowheader" }, make("code", { title: hash.id }, hash.id.slice(0, 8))),
    ...stages.map((stage, index) => cell(titleOf(stage), "stage-time",
      !(stage in hash.times) ? (index < last ? "–" : "") : stage === start ? clock(hash.times[stage]) : since(hash, hash.times[stage]))),
    ...about.platforms.map(({ id, name }) => cell(name, "", drawPlatform(hash, hash.platforms[id]))));
  place(hash);
}

function drawPlatform(hash, latest) {
  if (!latest) return "published" in hash.times ? make("span", { className: "state unsent" }, "not sent") : "";
  const words = {
    sent: () => ["in progress"],
    delivered: () => ["delivered ", make("b", {}, since(hash, latest.delivered)), latest.attempt > 1 ? ` on attempt ${latest.attempt}` : ""],
    failed: () => [`attempt ${latest.attempt}: ${latest.note}, `, latest.next ? `again at ${clock(Date.parse(latest.next))}` : "no more attempts"],
    deadLettered: () => [
      `dead-lettered after ${latest.attempt} ${latest.attempt === 1 ? "attempt" : "attempts"}: `, breakable(latest.note)],
  };
  return make("span", { className: `state ${latest.step}` }, make("span", {}, ...words[latest.step]()));
}

// Newest first by the time of the first step. Steps may arrive in any order, so a row may move.
function place(hash) {
  const rows = find("tbody");
  const born = hash.times[startOf(hash)] ?? -Infinity;
  if (hash.row.isConnected && hash.row.born === born) return;
  hash.row.remove();
  hash.row.born = born;
  rows.insertBefore(hash.row, [...rows.rows].find(row => row.born <= born) ?? null);
  if (rows.rows.length > maxRows) rows.lastElementChild.remove();
}

function drawTotals() {
  const all = [...hashes.values()];
  for (const stage of stages) find(`[data-stage=${stage}] b`).textContent = all.filter(hash => stage in hash.times).length;

  const totals = [["Hashes", all.length]];
  for (const { id, name } of about.platforms) {
    const steps = all.flatMap(hash => hash.platforms[id] ?? []);
    const count = step => steps.filter(platform => platform.step === step).length;
    const open = [["sent", "in progress"], ["failed", "retrying"], ["deadLettered", "dead-lettered"]]
      .filter(([step]) => count(step) > 0).flatMap(([step, words]) => [" ", make("span", { className: step }, `${count(step)} ${words}`)]);
    find(`[data-platform="${CSS.escape(id)}"] p`).replaceChildren(
      make("span", { className: "name" }, name), make("span", {}, make("b", {}, count("delivered")), " delivered"), ...open);
    totals.push([`Delivered: ${name}`, `${count("delivered")} of ${steps.length}`]);
  }

  const took = all.flatMap(hash => Object.values(hash.platforms).map(platform => platform.delivered - hash.times[startOf(hash)]))
    .filter(Number.isFinite).sort((a, b) => a - b);
  totals.push(["Median until delivered", took.length ? length(median(took)) : "–"]);
  totals.push(["Slowest until delivered", took.length ? length(took.at(-1)) : "–"]);
  find("#totals").replaceChildren(...totals.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
  speak(totals.map(([name, value]) => `${name}: ${value}`).join(". "));
}

// Announces the totals to screen readers once nothing changes, not every number in between.
let speaking;
function speak(words) {
  clearTimeout(speaking);
  speaking = setTimeout(() => { find("#spoken").textContent = hashes.size ? words : ""; }, 1500);
}

/** The first stage of a hash that is known. Its times are relative to that stage. */
function startOf(hash) {
  return stages.filter(stage => stage in hash.times).sort((a, b) => hash.times[a] - hash.times[b])[0];
}

function since(hash, time) {
  const start = startOf(hash);
  return start ? `+${length(time - hash.times[start])}` : clock(time);
}

function length(ms) {
  const seconds = Math.floor(ms / 1000);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (seconds < 60) return `${(ms / 1000).toFixed(2)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`;
}

function median(sorted) {
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

function clock(time) {
  return new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
}

/** Allows line breaks in long words such as UndeliverableDueToHttpUnauthorized, which are wider than a phone. */
function breakable(word) {
  return make("span", { className: "word" }, ...word.split(/(?=[A-Z])/).flatMap(part => [make("wbr", {}), part]));
}

function titleOf(stage) {
  return stage[0].toUpperCase() + stage.slice(1);
}

function find(selector) {
  return document.querySelector(selector);
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// The roles repeat the tags, because browsers drop the table semantics in the narrow layout.
function cell(label, className, content) {
  const made = make("td", { className, role: "cell" }, content);
  made.dataset.label = label;
  return made;
}

function rowOf(id) {
  const row = make("tr", { role: "row" });
  row.dataset.record = id;
  return row;
}

function platformNode({ id, name }) {
  const node = find("[data-stage=published]").cloneNode(true);
  delete node.dataset.stage;
  node.dataset.platform = id;
  node.querySelector("use").setAttribute("href", "#platform");
  node.querySelector("p").textContent = name;
  return node;
}

function connect() {
  const source = new EventSource("flow");
  source.addEventListener("watching", () => { show("connected"); schedule(); });
  source.addEventListener("step", ({ data }) => {
    const step = JSON.parse(data);
    addStep(step);
    const node = find(step.platform ? `[data-platform="${CSS.escape(step.platform)}"]` : `[data-stage=${step.step}]`);
    if (!node || step.step === "sent") return;
    node.dataset.last = step.step;
    arrived.add(node);
  });
  // After some failures, browsers do not reconnect by themselves.
  source.addEventListener("error", () => {
    source.close();
    show("reconnecting");
    setTimeout(connect, 1000);
  });
}

function show(state) {
  find("#connection").dataset.state = state;
  find("#connection").textContent = titleOf(state);
}

find("#platforms").append(...about.platforms.map(platformNode));
find("thead tr").append(
  ...["hash", ...stages].map(stage => make("th", { scope: "col", role: "columnheader" }, titleOf(stage))),
  ...about.platforms.map(({ name }) => make("th", { scope: "col", role: "columnheader", className: "platform" }, name)));
find("#way").addEventListener("animationend", ({ target, animationName }) => {
  if (animationName === "arrive") target.closest(".stage").classList.remove("arrived");
});

find("#empty code").textContent = `curl ${about.submit} \\
  -H 'content-type: application/json' \\
  -d '{"items":[{"mediaType":"image","hashes":[{"signalType":"pdq","quality":100,
      "hashValue":"8ff9f92583e37cd0135ad7a42012e05cdbedf899514f22013cdc5514f5fa341e"}]}]}'`;
find("#empty button").addEventListener("click", async ({ target }) => {
  await navigator.clipboard.writeText(find("#empty code").textContent);
  target.textContent = "Copied";
});

connect();
