"""The looks of the report page: its style sheet and its few lines of script. No article's text passes through here."""

STYLE = """
:root { --ink:#1d2733; --soft:#5b6875; --line:#dfe4e9; --paper:#fff; --ground:#f5f6f4; --good:#1f7a5c; --bad:#b4442f;
  --gold:#cfe9dd; --given:#f6d3ca; --evidence:#1f7a5c; }
* { box-sizing:border-box }
body { margin:0; background:var(--ground); color:var(--ink);
  font:16px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif }
main { max-width:1060px; margin:0 auto; padding:40px 24px 80px }
h1 { font-size:34px; line-height:1.2; margin:0 0 8px; letter-spacing:-.01em }
h2 { font-size:22px; margin:56px 0 12px }
h3 { font-size:17px; margin:0 0 6px }
p.lead { font-size:19px; max-width:46em; margin:12px 0 24px }
.soft { color:var(--soft) } .small { font-size:14px }
.outcomes { display:flex; height:34px; border-radius:8px; overflow:hidden; gap:2px; margin:0 0 8px;
  font-weight:600; font-variant-numeric:tabular-nums }
.outcomes span { min-width:22px; display:flex; align-items:center; justify-content:center; color:#fff }
.legend { display:flex; flex-wrap:wrap; gap:2px 20px; list-style:none; margin:0 0 28px; padding:0; font-size:15px }
.legend i { display:inline-block; width:12px; height:12px; border-radius:3px; margin-right:7px }
.outcomes .right,.legend .right { background:#1f7a5c } .outcomes .wrong,.legend .wrong { background:#b4442f }
.outcomes .due,.legend .due { background:#5f9c86 } .outcomes .missed,.legend .missed { background:#a08a3c }
a { color:inherit }
.cards { display:grid; grid-template-columns:repeat(auto-fit,minmax(210px,1fr)); gap:12px }
.card { background:var(--paper); border:1px solid var(--line); border-radius:10px; padding:14px 16px }
.card b { display:block; font-size:30px; line-height:1.15; font-variant-numeric:tabular-nums }
.card span { display:block; font-size:13px; color:var(--soft) }
.up { color:var(--good) !important } .down { color:var(--bad) !important }
.plots { display:grid; grid-template-columns:repeat(auto-fit,minmax(420px,1fr)); gap:16px; align-items:start }
figure { margin:0; background:var(--paper); border:1px solid var(--line); border-radius:10px; padding:14px 16px }
figure img { width:100%; height:auto; display:block }
figcaption { font-size:14px; color:var(--soft); margin-top:6px }
.scroll { overflow-x:auto; background:var(--paper); border:1px solid var(--line); border-radius:10px }
table { border-collapse:collapse; width:100%; font-size:14px; font-variant-numeric:tabular-nums }
th,td { padding:6px 12px; text-align:right; border-bottom:1px solid var(--line); white-space:nowrap }
th:first-child,td:first-child { text-align:left; white-space:normal }
tr:last-child td { border-bottom:0 } th { color:var(--soft); font-weight:600 }
td .why { display:block; color:var(--soft); font-size:13px; max-width:60ch }
.filters { display:flex; flex-wrap:wrap; gap:6px; margin:10px 0 16px }
button { font:inherit; font-size:14px; border:1px solid var(--line); background:var(--paper); color:var(--ink);
  border-radius:999px; padding:3px 12px; cursor:pointer }
button[aria-pressed=true] { background:var(--ink); color:#fff; border-color:var(--ink) }
article { background:var(--paper); border:1px solid var(--line); border-left:4px solid var(--bad); border-radius:10px;
  padding:16px 20px; margin:0 0 14px }
article.silent { border-left-color:#c9a227 }
article .q { font-size:18px; font-weight:600; overflow-wrap:anywhere }
article dl { display:grid; grid-template-columns:max-content 1fr; gap:2px 14px; margin:10px 0 }
article dt { color:var(--soft) } article dd { margin:0; overflow-wrap:anywhere }
.chip { display:inline-block; font-size:12px; color:var(--soft); border:1px solid var(--line); border-radius:999px;
  padding:0 8px; margin-right:4px }
.cause { color:var(--bad); font-size:14px; font-weight:600 }
article.silent .cause { color:#8a6d0b }
blockquote { margin:10px 0 0; padding:10px 14px; background:var(--ground); border-radius:8px; white-space:pre-wrap;
  overflow-wrap:anywhere; font-family:Georgia,"Times New Roman",serif; font-size:15.5px }
blockquote cite { display:block; font:13px system-ui,sans-serif; color:var(--soft); margin-bottom:4px }
mark { background:none; color:inherit; padding:1px 0 } .soft mark { color:var(--ink) }
mark.cited { text-decoration:underline dotted var(--bad) 2px; text-underline-offset:3px }
mark.evidence { border-bottom:2px solid var(--evidence) }
mark.gold { background:var(--gold); border-radius:3px; font-weight:600 }
mark.given { background:var(--given); border-radius:3px; text-decoration:underline wavy var(--bad) 1px;
  text-underline-offset:4px }
mark.gold.given { background:linear-gradient(var(--gold) 50%,var(--given) 50%) }
details summary { cursor:pointer; color:var(--soft); font-size:14px; margin-top:8px }
details pre { margin:6px 0;
  white-space:pre-wrap; overflow-wrap:anywhere; font-size:13px }
.verdict { font-size:18px; padding:14px 18px;
  background:var(--paper); border:1px solid var(--line); border-radius:10px }
@media (max-width:560px) { main { padding:24px 14px } .plots { grid-template-columns:1fr } h1 { font-size:27px }
  .cards { grid-template-columns:1fr 1fr; gap:8px } .card { padding:10px 12px } .card b { font-size:24px }
  figure { padding:10px 8px } article { padding:14px } blockquote { margin-left:-6px; margin-right:-6px } }
@media (prefers-color-scheme: dark) {
  :root { --ink:#e8ecef; --soft:#9aa7b3; --line:#333d47; --paper:#1c242c; --ground:#12181e;
    --good:#5fc39c; --bad:#ee8c77; --gold:#1d5a44; --given:#74382b; --evidence:#5fc39c }
  figure img { filter:invert(.92) hue-rotate(180deg) }
  button[aria-pressed=true] { background:var(--ink); color:#12181e }
  article.silent .cause { color:#e0bd4a }
}
@media print { .filters { display:none } article { break-inside:avoid } }
"""

SCRIPT = """
const chosen = {cause: "", category: ""};
const show = () => {
  let count = 0;
  for (const one of document.querySelectorAll("article[data-cause]")) {
    const fits = (!chosen.cause || one.dataset.cause === chosen.cause)
      && (!chosen.category || one.dataset.categories.split(" ").includes(chosen.category));
    one.hidden = !fits;
    count += fits;
  }
  const told = document.getElementById("shown");
  if (told) told.textContent = count;
};
for (const button of document.querySelectorAll("button[data-filter]")) {
  button.addEventListener("click", () => {
    const kind = button.dataset.filter;
    chosen[kind] = chosen[kind] === button.dataset.value ? "" : button.dataset.value;
    for (const other of document.querySelectorAll(`button[data-filter=${kind}]`))
      other.setAttribute("aria-pressed", other.dataset.value === chosen[kind] && chosen[kind] !== "");
    show();
  });
}
"""
