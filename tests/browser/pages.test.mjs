// Looks at every page that attache writes with a browser, from the disk: Debian's Chromium, without a network.
//
// What is checked: axe finds nothing (light and dark, desktop and phone); every internal link leads somewhere; nothing is
// asked of anybody; no policy is violated and no script fails; the search finds quotes, by keyboard and for screen readers;
// print has the handling mark on each page. CHROMIUM names another browser, ATTACHE another program.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { chromium } from 'playwright-core';

import { WEEK, site } from './site.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
// What WCAG 2.2 AA asks, and what axe holds good practice.
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const LOOKS = [
  { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
];

let built;
let browser;

before(async () => {
  built = site();
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--allow-file-access-from-files=false'] });
});

after(async () => {
  await browser?.close();
  if (built && !process.env.KEEP) rmSync(built.folder, { recursive: true, force: true });
});

/** Pages of which one of each make is enough: the whole list costs minutes and shows the same template again. */
function samples() {
  const seen = new Set();
  return built.pages.filter((page) => {
    const make = relative(built.reports, page).replace(/^\d{4}-W\d\d/, (week) => (week === WEEK ? 'issue' : 'former')).replace(/(sources\/[^/]+|topics|speakers)\/.*/, '$1');
    return !seen.has(make) && seen.add(make);
  });
}

/** A page that tells of all that should not happen: requests, violations of its policy, failing scripts. */
async function opened(look, options = {}) {
  const context = await browser.newContext({ ...look, ...options });
  const page = await context.newPage();
  const trouble = [];
  const asked = [];
  await context.route('**/*', (route) => {
    asked.push(route.request().url());
    return route.request().url().startsWith('file:') ? route.continue() : route.abort();
  });
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) trouble.push(message.text()); });
  page.on('pageerror', (error) => trouble.push(String(error)));
  await page.addInitScript(() => addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
  return { page, trouble, asked, close: () => context.close() };
}

const address = (file) => pathToFileURL(file).href;

test('the sample shows every kind of section', () => {
  const shown = new Set(built.briefing.sections.map((section) => section.kind));
  assert.deepEqual(built.kinds.filter((kind) => !shown.has(kind)), []);
  assert.ok(built.pages.length > 40, `${built.pages.length} pages`);
});

for (const [at, look] of LOOKS.entries()) {
  // Every page is seen in light and in dark, wide and narrow; one of each make in the two other ways as well.
  const every = at === 0 || at === LOOKS.length - 1;
  test(`axe finds nothing on ${every ? 'any page' : 'a page of each make'}: ${look.colorScheme}, ${look.viewport.width} wide`, async () => {
    const left = every ? [...built.pages] : samples();
    const faults = [];
    const some = async () => {
      // The policy of the pages lets no script of others in; only here it has to.
      const { page, close } = await opened(look, { bypassCSP: true });
      for (let file = left.pop(); file; file = left.pop()) faults.push(...(await faultsOf(page, file)));
      await close();
    };
    await Promise.all([some(), some()]);
    assert.deepEqual(faults, []);
  });
}

/** What axe finds on a page, and whether it is wider than the screen. */
async function faultsOf(page, file) {
  const name = relative(built.reports, file);
  await page.goto(address(file));
  if (file.endsWith('search.html')) {
    await page.fill('#words', 'the');
    await page.waitForSelector('#found li');
  }
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }), TAGS);
  const faults = violations.map((fault) => `${name}: ${fault.id}: ${fault.help}: ${fault.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return wide > 0 ? [...faults, `${name}: is ${wide} px wider than the screen`] : faults;
}

test('nothing is asked of anybody, and no policy is violated', async () => {
  const { page, trouble, asked, close } = await opened(LOOKS[0]);
  const foreign = [];
  for (const file of built.pages) {
    asked.length = 0;
    await page.goto(address(file), { waitUntil: 'load' });
    const own = file.endsWith('search.html') ? [/\/search\/\d+\.js$/] : [];
    foreign.push(...asked.filter((url) => url !== address(file) && !own.some((one) => one.test(url))).map((url) => `${relative(built.reports, file)}: ${url}`));
  }
  await close();
  assert.deepEqual([...foreign, ...trouble], []);
});

test('every internal link leads to a page and a place on it', async () => {
  const { page, close } = await opened(LOOKS[0]);
  const pages = new Map();
  for (const file of built.pages) {
    await page.goto(address(file));
    pages.set(file, await page.evaluate(() => ({
      ids: [...document.querySelectorAll('[id]')].map((one) => one.id),
      links: [...document.querySelectorAll('a[href], link[href]')].map((one) => one.getAttribute('href')),
    })));
  }
  await close();
  const faults = [];
  let followed = 0;
  for (const [file, { ids, links }] of pages) {
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
    if (twice.length > 0) faults.push(`${relative(built.reports, file)}: twice the id ${twice[0]}`);
    for (const href of links.filter((link) => !/^https?:/.test(link))) {
      const [path, id] = href.split('#');
      const target = path === '' ? file : resolve(dirname(file), decodeURIComponent(path));
      followed += 1;
      if (path.endsWith('.atom')) { readFileSync(target); continue; }
      if (!pages.has(target)) faults.push(`${relative(built.reports, file)}: no file ${href}`);
      else if (id && !pages.get(target).ids.includes(decodeURIComponent(id))) faults.push(`${relative(built.reports, file)}: no place ${href}`);
    }
  }
  assert.deepEqual(faults.slice(0, 20), []);
  assert.ok(followed > 500, `${followed} links`);
});

test('each quote has a place on the page of its source', async () => {
  const { page, close } = await opened(LOOKS[0]);
  await page.goto(address(join(built.reports, WEEK, 'briefing.html')));
  const quote = Object.values(built.briefing.quotes).find((one) => one.pieces.length === 1);
  await page.locator(`#${quote.id} a[href^="sources/"]`).click();
  await page.waitForURL(`**#${quote.id}`);
  assert.equal(await page.locator(`mark.${quote.id}`).allInnerTexts().then((texts) => texts.join('').replace(/\s+/g, ' ')), quote.pieces[0].text.replace(/\s+/g, ' '));
  await page.locator(`a[href="../../briefing.html#${quote.id}"]`).click();
  await page.waitForURL(`**/briefing.html#${quote.id}`);
  await close();
});

test('the search finds quotes from a file', async () => {
  const { page, trouble, close } = await opened(LOOKS[0]);
  await page.goto(address(join(built.reports, 'search.html')));
  const quote = Object.values(built.briefing.quotes).find((one) => !one.context && one.pieces.length === 1 && one.pieces[0].text.split(/\s+/).length > 6 && one.speaker);
  const words = quote.pieces[0].text.match(/\p{L}+/gu);
  const count = () => page.locator('#count').innerText();
  const seek = async (text) => { await page.fill('#words', text); await page.keyboard.press('Enter'); };
  const link = page.locator(`#found a[href$="${WEEK}/briefing.html#${quote.id}"]`);

  await seek(words.slice(0, 3).map((word) => word.toUpperCase()).join(' '));
  assert.equal(await link.count(), 1, 'words in any case, all of them');
  await seek(words[2].slice(0, 2) + ' ' + words[1].slice(0, 2));
  assert.equal(await link.count(), 1, 'beginnings of words, in any order');
  await seek(`"${words.slice(1, 5).join(' ')}"`);
  assert.equal(await link.count(), 1, 'a phrase');
  await seek(`"${words.slice(1, 5).reverse().join(' ')}"`);
  assert.equal(await page.locator('#found li').count(), 0);
  assert.equal(await count(), 'Nothing found.');
  assert.equal(await page.locator('#count').getAttribute('aria-live'), 'polite');

  await seek('');
  await page.selectOption('#speaker', quote.speaker);
  await page.selectOption('#issue', WEEK);
  const shown = await page.locator('#found li').count();
  assert.equal(shown, Object.values(built.briefing.quotes).filter((one) => one.speaker === quote.speaker).length);
  await page.reload();
  assert.equal(await page.locator('#found li').count(), shown, 'what was asked stays in the address');
  await link.click();
  await page.waitForURL(`**/${WEEK}/briefing.html#${quote.id}`);
  await close();
  assert.deepEqual(trouble, []);
});

test('the search works by keyboard alone', async () => {
  const { page, close } = await opened(LOOKS[0]);
  await page.goto(address(join(built.reports, 'search.html')));
  const reached = [];
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(() => document.activeElement.id || document.activeElement.tagName));
  }
  for (const id of ['words', 'speaker', 'topic', 'outlet', 'issue']) assert.ok(reached.includes(id), `${id} in ${reached}`);
  await close();
});

test('a search of 20,000 quotes takes less than 100 ms', async () => {
  const { page, close } = await opened(LOOKS[0]);
  const [year] = built.pages.length ? [WEEK.slice(0, 4)] : [];
  const path = join(built.reports, `search/${year}.js`);
  const kept = readFileSync(path, 'utf8');
  const whole = JSON.parse(kept.slice('attacheYear('.length, -');\n'.length));
  const [issue] = whole.issues;
  const many = Math.ceil(20_000 / issue.quotes.length);
  const issues = Array.from({ length: many }, (_, at) => ({ ...issue, id: `x-${at}` }));
  writeFileSync(path, `attacheYear(${JSON.stringify({ ...whole, issues })});\n`);
  await page.goto(address(join(built.reports, 'search.html')));
  const took = await page.evaluate(() => {
    const field = document.getElementById('words');
    const once = (words) => {
      field.value = words;
      const began = performance.now();
      document.querySelector('form').dispatchEvent(new Event('submit', { cancelable: true }));
      return performance.now() - began;
    };
    once('warm');
    return Math.max(...['the', 'sanctions nuclear', '"of the"', 'zzzz', 'a e i'].map(once));
  });
  writeFileSync(path, kept);
  await close();
  assert.ok(took < 100, `${took} ms`);
});

test('print has the handling mark on each page', async () => {
  const { page, close } = await opened(LOOKS[0]);
  for (const file of samples()) {
    await page.goto(address(file));
    const pdf = join(built.folder, 'print.pdf');
    writeFileSync(pdf, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    const sheets = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' }).split('\f').slice(0, -1);
    sheets.forEach((sheet, at) => assert.match(sheet, /TLP:GREEN/, `${relative(built.reports, file)}: page ${at + 1} of ${sheets.length}`));
  }
  await close();
});
