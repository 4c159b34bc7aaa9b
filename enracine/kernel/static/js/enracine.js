// The product's one script. Pages work without it; it adds drafts kept as one types, focus after a
// change, the palette (Ctrl/Cmd K), shortcuts that a page declares, menus that close, and progress
// of uploads.

const $ = (selector, root = document) => root.querySelector(selector);
const live = $("#live");
const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

/** Say a sentence once to screen readers; show it too when `visible` (a failure). */
function announce(text, visible = false) {
  if (!live || !text) return;
  live.textContent = "";
  live.classList.toggle("live--shown", visible);
  requestAnimationFrame(() => { live.textContent = text; });
  if (visible) setTimeout(() => live.classList.remove("live--shown"), 8000);
}

/** Put focus where the person is needed in what has just appeared. */
function settle(root) {
  const said = root.matches?.("[data-announce]") ? root : $("[data-announce]", root);
  if (said) announce(said.dataset.announce);
  // A list that one works through: the next line, and the way back is one step behind.
  const next = root.matches?.("[data-focus-next]") && root.nextElementSibling && $("a, button", root.nextElementSibling);
  const target = next || $("[data-error-summary]", root) || (root.matches?.("[data-focus]") ? root : $("[data-focus]", root));
  target?.focus();
}

/** The token of forms as it is now: signing in again in another tab changes it. */
const freshToken = () => decodeURIComponent(document.cookie.match(/(?:^|; )enracine_csrf=([^;]+)/)?.[1] || "") || csrf();

/** Keep a draft of the form on the server, 0.8 s after the last key. */
function keepDraft(form, url, status) {
  if (form.dataset.kept) return;
  form.dataset.kept = "1";
  let timer, dirty = false, sent = false, ended = false;
  const say = (state) => {
    if (!status) return;
    status.dataset.state = state;
    status.textContent = status.dataset[state] || "";
  };
  const body = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  };
  const save = async (retry = 0) => {
    if (sent) return;
    dirty = false;
    say("saving");
    try {
      const answer = await fetch(url, {
        method: "POST", body: body(), headers: { "X-CSRFToken": freshToken(), "X-Autosave": "1" }, redirect: "manual", keepalive: true,
      });
      const base = form.elements.draft_base;
      if (base && answer.headers.get("X-Draft")) base.value = answer.headers.get("X-Draft");
      const was = ended;
      ended = answer.headers.get("X-Session") === "ended";
      if (ended && !was) announce(status?.dataset.expired, true);
      if (answer.ok) return say(ended ? "expired" : "saved");
      if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) return say("expired");
      if (answer.status === 422 || answer.status === 400) return say("idle");
      throw new Error(answer.status);
    } catch {
      dirty = true;
      say("failed");
      if (retry < 5) timer = setTimeout(() => save(retry + 1), 2000 * 2 ** retry);
    }
  };
  form.addEventListener("input", () => {
    dirty = true;
    sent = false;
    clearTimeout(timer);
    timer = setTimeout(save, 800);
  });
  form.addEventListener("submit", () => { dirty = false; sent = true; clearTimeout(timer); });
  addEventListener("pagehide", () => { if (dirty) save(5); });
}

/** Send a file with its progress shown; the answer is a page, followed as usual. */
function showProgress(form) {
  const bar = $("[data-upload-progress]", form);
  form.addEventListener("submit", () => { bar.hidden = false; bar.removeAttribute("value"); });
}

/** After a photo, room for another: the camera of a phone gives one at a time. */
function takeAnother(input) {
  input.addEventListener("change", () => {
    const next = input.cloneNode();
    // A copy keeps the photo of the first one: it would be sent twice.
    next.value = "";
    next.id = `${input.id}_`;
    next.setAttribute("aria-label", input.getAttribute("aria-label") ?? input.labels[0]?.textContent ?? "");
    input.after(next);
    takeAnother(next);
  }, { once: true });
}

/** Replace a long <select> by a searchable list when its library is on the page. */
function enhanceSelect(select) {
  window.accessibleAutocomplete?.enhanceSelectElement({
    selectElement: select, autoselect: false, defaultValue: select.selectedOptions[0]?.value ? undefined : "",
    tNoResults: () => select.dataset.none || "", showAllValues: true,
  });
}

/** Turn a text box into a combobox whose answers come from the server; what is chosen goes in a hidden field. */
function enhanceSuggest(input) {
  if (!window.accessibleAutocomplete) return;
  const form = input.form, into = form.elements[input.dataset.suggestInto];
  if (!into || into.type !== "hidden") return;
  const { suggest, suggestNone } = input.dataset;
  const plain = (text) => Object.assign(document.createElement("span"), { textContent: text }).innerHTML;
  const box = document.createElement("div");
  input.replaceWith(box);
  let timer;
  window.accessibleAutocomplete({
    element: box, id: input.id, name: input.name, defaultValue: input.value, minLength: 2, autoselect: false, confirmOnBlur: false,
    tNoResults: () => suggestNone || "",
    source: (query, show) => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        try {
          const answer = await fetch(`${suggest}?q=${encodeURIComponent(query)}`, { redirect: "error" });
          show((await answer.json()).results);
        } catch { show([]); }
      }, 200);
    },
    templates: {
      inputValue: (hit) => hit?.title ?? hit ?? "",
      suggestion: (hit) => hit?.title ? `${plain(hit.title)} <small>${plain(`${hit.code} – ${hit.group}`)}</small>` : plain(hit ?? ""),
    },
    onConfirm: (hit) => { if (hit?.code) into.value = hit.code; },
  });
  $("input", box)?.addEventListener("input", () => { into.value = ""; });
  form.querySelectorAll("[data-suggest-fallback]").forEach((line) => { line.hidden = true; });
}

/** Drag a card to a lane: the same form as its « Déplacer vers », sent for whoever uses a mouse. */
function enhanceBoard(board) {
  let held = null;
  board.querySelectorAll("[data-board-card]").forEach((card) => {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => { held = card; event.dataTransfer.setData("text/plain", card.id); });
    card.addEventListener("dragend", () => { held = null; });
  });
  board.querySelectorAll("[data-lane]").forEach((lane) => {
    lane.addEventListener("dragover", (event) => { if (held) event.preventDefault(); });
    lane.addEventListener("drop", (event) => {
      event.preventDefault();
      const select = held && $("select", held);
      if (!select || select.value === lane.dataset.lane) return;
      select.value = lane.dataset.lane;
      // The form stands elsewhere, for every card: the button says which one moves.
      select.form.requestSubmit($("button", held));
    });
  });
}

/** A question that follows from an answer shows when that answer is given; without script it always does. */
function followAnswers(root) {
  for (const block of root.querySelectorAll("[data-asked-after]")) {
    const form = block.closest("form"), wanted = block.dataset.askedFor.split(" ");
    const show = () => {
      const given = $(`[name="${block.dataset.askedAfter}"]:checked`, form);
      block.hidden = !given || !wanted.includes(given.value);
    };
    form?.addEventListener("change", show);
    show();
  }
}

/** A filter folds on a phone only; folded, it says what is on, though no new page came. */
function unfold(fold) {
  const form = $("form", fold), told = $(".filter-fold__on", fold);
  const words = (field) => {
    const label = field.labels[0];
    if (field.type === "checkbox") return label.textContent.trim();
    const colon = document.documentElement.lang.startsWith("fr") ? "\u00a0: " : ": ";
    return label.firstChild.textContent.trim() + colon + (field.selectedOptions?.[0].text ?? field.value);
  };
  const tell = () => {
    const on = [...form.elements].filter((f) => f.labels?.length && f.value && f.value !== "tous" && (f.type !== "checkbox" || f.checked));
    told.textContent = on.map(words).join(" · ") || told.dataset.none;
  };
  if (matchMedia("(min-width: 768px)").matches) fold.open = true;
  if (form.matches("[hx-get], [hx-post]")) form.addEventListener("input", tell);
}

function enhance(root) {
  root.querySelectorAll("[data-filter-fold]").forEach(unfold);
  root.querySelectorAll("[data-board]").forEach(enhanceBoard);
  followAnswers(root);
  root.querySelectorAll("form[data-autosave]").forEach((form) => keepDraft(form, form.dataset.autosave, $("[data-autosave-status]")));
  root.querySelectorAll("input[data-draft]").forEach((key) => keepDraft(key.form, key.dataset.draft, $("[data-draft-status]", key.form)));
  root.querySelectorAll("form[data-upload]").forEach(showProgress);
  root.querySelectorAll("input[data-more-photos]").forEach(takeAnother);
  root.querySelectorAll("select[data-autocomplete]").forEach(enhanceSelect);
  root.querySelectorAll("input[data-suggest]").forEach(enhanceSuggest);
  tellShortcuts(root);
}

// Palette
const palette = $("#palette");
function openPalette(event) {
  if (!palette) return;
  event.preventDefault();
  if (!palette.open) palette.showModal();
  $("input", palette).select();
}
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") openPalette(event);
  if (event.key === "Escape") closeMenus(null, true);
  if (palette?.open && ["ArrowDown", "ArrowUp"].includes(event.key)) walkResults(event);
});
function walkResults(event) {
  const stops = [$("input", palette), ...palette.querySelectorAll(".palette__results a")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = stops[stops.indexOf(document.activeElement) + step];
  if (next) { event.preventDefault(); next.focus(); }
}

// Shortcuts: single keys on the rows of a list, told by « ? », turned off in this browser by a box. Never
// while one types, with another key held, or under an open dialog.
const shortcuts = $("[data-shortcuts]");
const KEPT_OFF = "enracine.raccourcis.non";
function shortcutsOn() {
  try { return !!shortcuts && !localStorage.getItem(KEPT_OFF); } catch { return !!shortcuts; }
}
function turnShortcuts(on) {
  try { on ? localStorage.removeItem(KEPT_OFF) : localStorage.setItem(KEPT_OFF, "1"); } catch { /* for this page only */ }
  tellShortcuts(document);
}
/** What a screen reader says of a control: its key while keys are on. */
function tellShortcuts(root) {
  const on = shortcutsOn();
  root.querySelectorAll("[data-key]").forEach((control) => {
    if (on) control.setAttribute("aria-keyshortcuts", control.dataset.key.toUpperCase());
    else control.removeAttribute("aria-keyshortcuts");
  });
}
function openShortcuts() {
  $("[data-shortcuts-on]", shortcuts).checked = shortcutsOn();
  if (!shortcuts.open) shortcuts.showModal();
}
function pressShortcut(event) {
  if (!shortcutsOn() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || $("dialog[open]")) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "?") { event.preventDefault(); return openShortcuts(); }
  const rows = [...document.querySelectorAll("[data-key-row]")];
  const here = rows.indexOf(document.activeElement.closest("[data-key-row]"));
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") {
    const next = rows[here < 0 ? 0 : here + (key === "j" ? 1 : -1)];
    if (next) { event.preventDefault(); $("a, button", next)?.focus(); }
    return;
  }
  if (event.repeat || !/^[a-z]$/.test(key)) return;
  // Of the row where one is; what can only be undone is the last thing that was done.
  const control = (here >= 0 && $(`[data-key="${key}"]`, rows[here])) || [...document.querySelectorAll(`.undo-row [data-key="${key}"]`)].pop();
  if (control) { event.preventDefault(); control.click(); }
}
document.addEventListener("keydown", (event) => { if (shortcuts) pressShortcut(event); });
shortcuts?.addEventListener("change", (event) => { if (event.target.matches("[data-shortcuts-on]")) turnShortcuts(event.target.checked); });
document.querySelectorAll("[data-shortcuts-offer]").forEach((offer) => { offer.hidden = !shortcuts; });

// Menus: one open at a time, closed by a click elsewhere or Escape
function closeMenus(except, giveFocus = false) {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (menu === except) return;
    if (giveFocus && menu.contains(document.activeElement)) $("summary", menu).focus();
    menu.open = false;
  });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette-open]")) openPalette(event);
  if (event.target.closest("[data-palette-close]") || event.target === palette) palette.close();
  if (event.target.closest("[data-shortcuts-open]")) openShortcuts();
  if (event.target.closest("[data-shortcuts-close]") || event.target === shortcuts) shortcuts.close();
  if (event.target.closest("[data-print]")) window.print();
  closeMenus(event.target.closest("details[data-menu]"));
});

// A link of the error summary must lead to the control, not only near it
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.closest(".field")?.scrollIntoView({ block: "nearest" });
});

// htmx
document.addEventListener("htmx:afterSettle", (event) => { enhance(event.target); settle(event.target); });
document.addEventListener("htmx:sendError", () => announce(live?.dataset.offline, true));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  announce(live?.dataset[status === 409 ? "conflict" : status === 401 ? "expired" : "refused"], true);
});
document.addEventListener("announce", (event) => announce(event.detail.value));

// On a phone the tabs of a file scroll: the one that is open is brought in sight.
const tab = $(".sub-nav [aria-current]"), tabs = tab?.closest("ul");
tabs?.scrollBy({ left: tab.getBoundingClientRect().left - tabs.getBoundingClientRect().left - 24, behavior: "instant" });

enhance(document);
$("[data-error-summary]")?.focus();
