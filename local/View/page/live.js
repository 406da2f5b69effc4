const stages = ["submitted", "stored", "queued", "published"];
const ranks = ["sent", "failed", "delivered", "deadLettered"];
const mostRows = 500;
const spanDelay = 5_000; // milliseconds in which the spans of a delivered hash arrive

const about = await (await fetch("about")).json();
const hashes = new Map();
const changed = new Set();
const arrived = new Set();

// Every reconnect replays the latest steps, so hearing one twice, or late, must change nothing.
function hear(step) {
  const hash = hashes.get(step.recordId) ?? { id: step.recordId, seen: Date.now(), times: {}, platforms: {}, row: rowOf(step.recordId) };
  if (!hashes.has(hash.id)) setTimeout(schedule, spanDelay);
  hashes.set(hash.id, hash);
  const time = Date.parse(step.at);
  if (step.platform) hearPlatform(hash, step, time);
  else hash.times[step.step] = Math.min(time, hash.times[step.step] ?? Infinity);
  changed.add(hash);
  schedule();
}

function hearPlatform(hash, step, time) {
  const known = hash.platforms[step.platform] ??= { time: -Infinity, rank: -1, delivered: Infinity };
  const rank = ranks.indexOf(step.step);
  // A later event of the same hash, such as its withdrawal, must not make its first delivery look slow.
  if (step.step === "delivered") known.delivered = Math.min(time, known.delivered);
  if (time < known.time || (time === known.time && rank <= known.rank)) return;
  Object.assign(known, step, { time, rank });
}

// Steps come in bursts: one drawing for all that came since the last frame.
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
  find("caption").textContent = hashes.size > mostRows ? `Hashes, the newest ${mostRows} of ${hashes.size}` : "Hashes, newest first";
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

function drawPlatform(hash, news) {
  if (!news) return "published" in hash.times ? make("span", { className: "state unsent" }, "not sent") : "";
  const words = {
    sent: () => ["on its way"],
    delivered: () => ["delivered ", make("b", {}, since(hash, news.delivered)), news.attempt > 1 ? ` on attempt ${news.attempt}` : ""],
    failed: () => [`attempt ${news.attempt}: ${news.note}, `, news.next ? `again at ${clock(Date.parse(news.next))}` : "given up"],
    deadLettered: () => [
      `dead-lettered after ${news.attempt} ${news.attempt === 1 ? "attempt" : "attempts"}: `, breakable(news.note)],
  };
  return make("span", { className: `state ${news.step}` }, make("span", {}, ...words[news.step]()));
}

// Newest first by when a hash set out; its own steps may arrive in any order, and move it.
function place(hash) {
  const rows = find("tbody");
  const born = hash.times[startOf(hash)] ?? -Infinity;
  if (hash.row.isConnected && hash.row.born === born) return;
  hash.row.remove();
  hash.row.born = born;
  rows.insertBefore(hash.row, [...rows.rows].find(row => row.born <= born) ?? null);
  if (rows.rows.length > mostRows) rows.lastElementChild.remove();
}

function drawTotals() {
  const all = [...hashes.values()];
  for (const stage of stages) find(`[data-stage=${stage}] b`).textContent = all.filter(hash => stage in hash.times).length;

  const totals = [["Hashes", all.length]];
  for (const { id, name } of about.platforms) {
    const news = all.flatMap(hash => hash.platforms[id] ?? []);
    const count = step => news.filter(one => one.step === step).length;
    const open = [["sent", "on the way"], ["failed", "trying again"], ["deadLettered", "dead-lettered"]]
      .filter(([step]) => count(step) > 0).flatMap(([step, words]) => [" ", make("span", { className: step }, `${count(step)} ${words}`)]);
    find(`[data-platform="${CSS.escape(id)}"] p`).replaceChildren(
      make("span", { className: "name" }, name), make("span", {}, make("b", {}, count("delivered")), " delivered"), ...open);
    totals.push([`Delivered: ${name}`, `${count("delivered")} of ${news.length}`]);
  }

  const took = all.flatMap(hash => Object.values(hash.platforms).map(news => news.delivered - hash.times[startOf(hash)]))
    .filter(Number.isFinite).sort((a, b) => a - b);
  totals.push(["Median until delivered", took.length ? length(median(took)) : "–"]);
  totals.push(["Slowest until delivered", took.length ? length(took.at(-1)) : "–"]);
  find("#totals").replaceChildren(...totals.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
  speak(totals.map(([name, value]) => `${name}: ${value}`).join(". "));
}

// A screen reader hears the totals once things are quiet, not each number on the way.
let speaking;
function speak(words) {
  clearTimeout(speaking);
  speaking = setTimeout(() => { find("#spoken").textContent = hashes.size ? words : ""; }, 1500);
}

/** The stage a hash was first heard at: its times count from there. */
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

/** UndeliverableDueToHttpUnauthorized is one word, and wider than a phone. */
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

// The roles say again what the tags say: the narrow layout is no table to CSS, and browsers would then drop them.
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
    hear(step);
    const node = find(step.platform ? `[data-platform="${CSS.escape(step.platform)}"]` : `[data-stage=${step.step}]`);
    if (!node || step.step === "sent") return;
    node.dataset.last = step.step;
    arrived.add(node);
  });
  // Left to itself, a browser gives up for good after some kinds of failure.
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
