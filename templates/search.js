
'use strict';
// The search of an archive: each year's file hands its issues to attacheYear, and the page filters them as one types.
// Nothing is ever read as markup: all text goes into the page as text.
const quotes = [];
const titles = new Map();

// Letters that have no decomposition in Unicode, but that people type without their mark.
const PLAIN = { 'ß': 'ss', 'æ': 'ae', 'œ': 'oe', 'ø': 'o', 'đ': 'd', 'ð': 'd', 'ł': 'l', 'ı': 'i', 'þ': 'th' };

// Words in small letters without marks, one space before and behind each.
function fold(text) {
  let folded = text.toLowerCase();
  if (/^[\x00-\x7f]*$/.test(folded)) {
    folded = folded.replace(/[^a-z0-9]+/g, ' ');
  } else {
    folded = folded.normalize('NFKD').replace(/\p{M}+/gu, '').replace(/[ßæœøđðłıþ]/g, (c) => PLAIN[c]).replace(/[^\p{L}\p{N}]+/gu, ' ');
  }
  return ' ' + folded.trim() + ' ';
}

function slicesOf(quote) {
  if (quote.context) return quote.context.slices;
  return quote.pieces.map((piece) => ({ ...piece, content: true }));
}

// Called by the files of the years.
globalThis.attacheYear = (year) => {
  for (const issue of year.issues) {
    for (const topic of issue.topics) if (!titles.has(topic.key)) titles.set(topic.key, topic.title);
    for (const quote of issue.quotes) {
      const source = issue.sources[quote.source] || {};
      const text = slicesOf(quote).map((slice) => slice.text).join(' ');
      const about = [quote.speaker, quote.role, source.outlet].filter(Boolean).join(' | ');
      quotes.push({ quote, issue, source, words: fold(text) + '|' + fold(about) });
    }
  }
};

// What must stand in the words of a quote: of a phrase all of its words, of a word its beginning.
function needles(query) {
  const found = [];
  for (const [, straight, curly, word] of query.matchAll(/"([^"]*)"|[“„«]([^”“»]*)[”“»]|(\S+)/g)) {
    const phrase = straight ?? curly;
    const folded = fold(phrase ?? word);
    if (folded.trim() !== '') found.push(phrase === undefined ? folded.trimEnd() : folded);
  }
  return found;
}

function start() {
  const main = document.getElementById('search');
  const say = main.dataset;
  const field = (id) => document.getElementById(id);
  const form = document.querySelector('form');
  const filters = {
    speaker: (one) => [one.quote.speaker ?? say.unattributed],
    topic: (one) => one.quote.topics ?? [],
    outlet: (one) => [one.source.outlet ?? say.noOutlet],
    issue: (one) => [one.issue.id],
  };
  const page = Number(say.page);
  let matches = [];
  let shown = 0;

  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const isolated = (text, className) => element('bdi', text, className);
  const number = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, say.thousands);
  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  const counted = (count) => number(count) + ' ' + (say.singular.split(' ').includes(String(count)) ? say.one : say.other);
  const day = (date) => {
    const [year, month, dayOfMonth] = date.split('-').map(Number);
    return fill(say.date, { day: dayOfMonth === 1 ? say.firstDay : String(dayOfMonth), month: say.months.split('|')[month - 1], year: String(year) });
  };

  function words(one) {
    const block = element('blockquote');
    block.dir = 'auto';
    if (one.source.language && one.source.language !== say.language) block.lang = one.source.language;
    const line = element('p', undefined, 'words');
    const gap = () => line.append(' ', element('span', say.gap, 'gap'), ' ');
    const { context } = one.quote;
    if (context && context.cut_before) gap();
    slicesOf(one.quote).forEach((slice, at) => {
      if (!context && at > 0) gap();
      const words = element('q', slice.text, 'slice');
      const marks = { path: one.source.path, entry: one.source.entry ?? '', sha256: one.source.sha256, parser: one.source.parser };
      Object.assign(words.dataset, marks, { span: slice.start + '-' + slice.end });
      const around = element('small');
      around.append(words);
      line.append(slice.content ? words : around);
    });
    if (context && context.cut_after) gap();
    block.append(line);
    return block;
  }

  function item(one) {
    const figure = element('figure', undefined, 'quote ' + one.quote.kind);
    const caption = element('figcaption');
    const who = element('p', undefined, 'who');
    who.append(one.quote.speaker ? isolated(one.quote.speaker, 'speaker') : element('span', say.unattributed, 'speaker nobody'));
    if (one.quote.role) who.append(', ', isolated(one.quote.role, 'role'));
    const where = element('p', undefined, 'where');
    const outlet = element('span');
    outlet.append(isolated(one.source.outlet ?? say.noOutlet, 'outlet'), ', ' + (one.quote.published ? day(one.quote.published) : say.undated));
    where.append(outlet);
    if (one.issue.page) {
      const link = element('a', say.inIssue, 'full');
      link.href = one.issue.page + '#' + encodeURIComponent(one.quote.id);
      link.append(element('span', ' ' + one.issue.id + ' ' + one.quote.id, 'hidden'));
      where.append(link);
    }
    caption.append(who, where);
    figure.append(words(one), caption);
    const entry = element('li');
    entry.append(figure);
    return entry;
  }

  function more() {
    const next = matches.slice(shown, shown + page).map(item);
    field('found').append(...next);
    shown += next.length;
    field('more').hidden = shown >= matches.length;
    return next[0];
  }

  function seek() {
    const wanted = needles(field('words').value);
    const chosen = Object.entries(filters).map(([id, values]) => [field(id).value, values]).filter(([value]) => value !== '');
    const idle = wanted.length === 0 && chosen.length === 0;
    matches = idle ? [] : quotes.filter((one) => chosen.every(([value, values]) => values(one).includes(value)) && wanted.every((needle) => one.words.includes(needle)));
    field('found').replaceChildren();
    shown = 0;
    field('results').hidden = matches.length === 0;
    more();
    const all = counted(quotes.length);
    if (idle) field('count').textContent = fill(say.idle, { quotes: all });
    else if (matches.length === 0) field('count').textContent = say.none;
    else field('count').textContent = fill(say.found, { quotes: counted(matches.length) }) + (matches.length > shown ? ' ' + fill(say.of, { shown: number(shown) }) : '');
    const kept = new URLSearchParams();
    for (const id of ['words', ...Object.keys(filters)]) if (field(id).value) kept.set(id, field(id).value);
    // Some browsers allow no change of the address of a file; the search works all the same.
    try { history.replaceState(null, '', '#' + kept); } catch { /* nothing to do */ }
  }

  for (const [id, values] of Object.entries(filters)) {
    const names = [...new Set(quotes.flatMap(values))].map((value) => [value, id === 'topic' ? titles.get(value) ?? value : value]);
    // Issues stay newest first; names go by the alphabet of the page.
    if (id !== 'issue') names.sort((one, other) => one[1].localeCompare(other[1], say.language));
    field(id).append(...names.map(([value, name]) => { const option = element('option', name); option.value = value; return option; }));
    field(id).addEventListener('change', seek);
  }
  const kept = new URLSearchParams(location.hash.slice(1));
  for (const [id, value] of kept) if (id === 'words' || id in filters) field(id).value = value;
  let waiting;
  field('words').addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(seek, 120); });
  form.addEventListener('submit', (event) => { event.preventDefault(); clearTimeout(waiting); seek(); });
  field('more').addEventListener('click', () => { const first = more(); const link = first && first.querySelector('a'); if (link) link.focus(); });
  form.hidden = false;
  seek();
}
addEventListener('load', start);
