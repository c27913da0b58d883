// Builds what is looked at: the sample of this repository with every kind of section, source pages and the archive, into a
// folder of its own. It also has the names of all pages that were written.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const FORMER = '2026-W45';
export const WEEK = '2026-W46';

/** The program: the one named by the environment, or the newest of the two that cargo builds. */
function program() {
  const built = ['release', 'debug'].map((kind) => join(ROOT, 'target', kind, 'attache')).filter(existsSync);
  const newest = built.sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)[0];
  const found = process.env.ATTACHE ?? newest;
  if (!found) throw new Error('there is no program to test: run `cargo build`, or name one in ATTACHE');
  return found;
}

/** Every kind of section that the schema knows. */
function kindsOfSchema() {
  const text = readFileSync(join(ROOT, 'config/attache.schema.json'), 'utf8');
  const kinds = new Set();
  const walk = (node) => {
    if (node === null || typeof node !== 'object') return;
    if (node.properties?.kind?.const) kinds.add(node.properties.kind.const);
    Object.values(node).forEach(walk);
  };
  // Deliveries have kinds, too.
  walk(JSON.parse(text).$defs.SectionConfig);
  return [...kinds];
}

/** The sample's config with a section of each kind, and all that stands beside an issue switched on. */
function everything(config) {
  const missing = kindsOfSchema().filter((kind) => !config.includes(`kind: ${kind}`));
  const more = missing.map((kind) => (kind === 'notes' ? '  - {kind: notes, from: notes.md}\n' : `  - {kind: ${kind}}\n`));
  const sections = config.replace('  - {kind: coverage}\n', `${more.join('')}  - {kind: coverage}\n`);
  if (!/^source_pages: true/m.test(sections) || !/^archive:/m.test(sections)) throw new Error('the sample has no archive or no source pages');
  return sections;
}

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
}

/** Builds two issues, and says where all is. */
export function site() {
  const folder = mkdtempSync(join(tmpdir(), 'attache-browser-'));
  for (const name of ['config', 'corpus']) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  const path = join(folder, 'config/us-russia.yaml');
  writeFileSync(path, everything(readFileSync(path, 'utf8')));
  writeFileSync(join(folder, 'config/notes.md'), '# What to watch\n\nThe desk thinks that *Geneva* matters most:\n\n- who sits down,\n- who stays away.\n');
  mkdirSync(join(folder, 'reports'));
  for (const week of [FORMER, WEEK]) {
    execFileSync(program(), ['build', path, '--period', week, '--quiet'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const reports = join(folder, 'reports/us-russia');
  const pages = files(reports).filter((file) => file.endsWith('.html')).sort();
  const briefing = JSON.parse(readFileSync(join(reports, WEEK, 'briefing.json'), 'utf8'));
  return { folder, reports, pages, briefing, kinds: kindsOfSchema() };
}
