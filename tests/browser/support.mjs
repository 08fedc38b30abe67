// A site of its own, the real program showing it, and a browser looking at it.
//
// Nothing here waits for a time: `until` looks again until something is so, and says what it was when it never is.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const program = process.env.JIANBAO || join(repository, 'target', 'debug', process.platform === 'win32' ? 'jianbao.exe' : 'jianbao');

/** How long anything may take before it counts as never, in milliseconds. */
const PATIENCE = 20_000;

/** Looks until `found` gives something that is true; gives that. */
export async function until(what, found) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const value = await found();
    if (value) return value;
    if (Date.now() > end) assert.fail(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A page's source. */
export const source = (title, body, audience = 'public') => `---\ntitle: ${title}\naudience: ${audience}\n---\n${body}\n`;

/** The site of most tests: a theme with a stylesheet, a field and something that opens. */
export function small() {
  const base = readFileSync(join(repository, 'tests/suite/plain/templates/base.html'), 'utf8');
  const page = readFileSync(join(repository, 'tests/suite/plain/templates/page.html'), 'utf8');
  return {
    'themes/plain/templates/base.html': base.replace('</head>', '<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css">\n</head>'),
    'themes/plain/templates/page.html': page.replace('<article>', '<details><summary>more</summary><p>inside</p></details>\n<input id="field">\n<article>'),
    'content/static/style.css': 'p { color: rgb(0, 0, 1) }\n',
    'content/site.yaml': 'title: 测试\ntheme: plain\neditions: [public, internal]\n',
    'content/_index.md': source('首页', ''),
    'content/a.md': source('甲', paragraphs(80)),
    'content/list/_index.md': source('栏目', ''),
    'content/list/one.md': source('第一篇', '正文'),
    'content/list/two.md': source('第二篇', '正文'),
    'content/only.md': source('内部', '只给内部。', 'internal'),
  };
}

/** Paragraphs enough to scroll, of which some say something else. */
export const paragraphs = (count, other = {}) => Array.from({ length: count }, (_, at) => other[at] || `第${at}段，平常的话。`).join('\n\n');

/** A site on the disk, and the preview of it. */
export class Site {
  static all = [];

  /** Lays out `files` with the theme of the suite. */
  static lay(files) {
    const site = new Site();
    cpSync(join(repository, 'tests/suite/plain'), join(site.root, 'themes/plain'), { recursive: true });
    Object.entries(files).forEach(([path, text]) => site.write(path, text));
    return site;
  }

  /**
   * The site that comes with the program. Whoever runs several files of tests may have built it already, and says in `JIANBAO_SAMPLE`
   * where: what differs from it is all that is built then, and that comes to the same (`tests/incremental.rs`).
   */
  static sample() {
    const site = new Site();
    const built = process.env.JIANBAO_SAMPLE;
    if (built) cpSync(built, site.root, { recursive: true, preserveTimestamps: true });
    else ['content', 'themes'].forEach((folder) => cpSync(join(repository, folder), join(site.root, folder), { recursive: true }));
    return site;
  }

  constructor() {
    this.root = realpathSync(mkdtempSync(join(tmpdir(), 'jianbao-browser-')));
    this.child = null;
    this.port = 0;
    Site.all.push(this);
  }

  /** Starts the preview: on the same port as before when it ran already. */
  async start() {
    this.said = '';
    this.child = spawn(program, ['serve', '--port', String(this.port), '--lang', 'en', '--date', '2026-07-15'], { cwd: this.root, stdio: ['ignore', 'ignore', 'pipe'] });
    this.child.stderr.setEncoding('utf8').on('data', (text) => (this.said += text));
    const address = await until('the address of the preview', () => /http:\/\/[^/]*:(\d+)\//.exec(this.said));
    if (this.port) assert.equal(Number(address[1]), this.port, 'the port of before is free');
    this.port = Number(address[1]);
    this.address = address[0];
    return this;
  }

  /** Ends it without any notice. */
  async kill() {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  build() {
    execFileSync(program, ['build', '--date', '2026-07-15'], { cwd: this.root, stdio: 'ignore' });
  }

  read(path) {
    return readFileSync(join(this.root, path), 'utf8');
  }

  /** Writes a file in place. */
  write(path, text) {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Writes a file as most editors do: aside, then in its place. */
  save(path, text) {
    const file = join(this.root, path);
    writeFileSync(`${file}.tmp`, text);
    renameSync(`${file}.tmp`, file);
  }
}

const EXECUTABLES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
let started = null;

/** A browser, one for all tests of a file. */
function browser() {
  started = started || launched();
  return started;
}

/** A browser of its own, which its caller closes. */
export function launched(options = {}) {
  const executablePath = process.env.JIANBAO_CHROMIUM || EXECUTABLES.find((path) => existsSync(path));
  // As root, which machines that test often are, Chromium runs without its sandbox only.
  const isRoot = process.getuid && process.getuid() === 0;
  return chromium.launch({ executablePath, args: [...(isRoot ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'], ...options });
}

/** A window of its own that nothing else shares; `faults` is all that the browser complains of. */
export async function open(options = {}) {
  const context = await (await browser()).newContext({ viewport: { width: 1000, height: 700 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  await context.addInitScript(() => {
    // What flashes, ever, by its text.
    window.flashed = [];
    new MutationObserver((records) => records.forEach(({ target }) => {
      if (target.hasAttribute('data-jianbao-flash')) window.flashed.push(`${target.tagName}: ${target.textContent.trim()}`);
    })).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-jianbao-flash'] });
  });
  const faults = [];
  context.on('console', (message) => ['error', 'warning'].includes(message.type()) && faults.push(`${message.text()} ${message.location().url}`));
  context.on('weberror', (error) => faults.push(String(error.error())));
  return { context, faults };
}

/** Opens an address and waits until the page listens; marks it, so that a reload is noticed. */
export async function visit(context, address) {
  const page = await context.newPage();
  await page.goto(address);
  await settled(page);
  return page;
}

/** A test of the preview: lays out `files`, opens `path` in it, and does `body` there. `faults` but for those `allowed` let it fail. */
export async function previewing(files, path, body, allowed = /^$/) {
  const site = await Site.lay(files).start();
  const { context, faults } = await open();
  await body({ site, context, page: await visit(context, `${site.address}${path}`) });
  assert.deepEqual(faults.filter((fault) => !allowed.test(fault)), []);
  await context.close();
}

/** Waits until the page has its bar, its connection and the first answer; then marks it. */
export async function settled(page) {
  await page.waitForFunction(() => window.jianbaoPreview && window.jianbaoPreview.known.open && window.jianbaoPreview.known.isExact
    && window.jianbaoPreview.known.state && window.jianbaoPreview.known.state.editions.every((edition) => typeof edition.has === 'boolean'));
  await page.evaluate(() => (window.marker = true));
}

/** Waits for a text in the page. */
export const shows = (page, text) => page.waitForFunction((wanted) => document.body.textContent.includes(wanted), text);

export const isSamePage = (page) => page.evaluate(() => window.marker === true);

after(async () => {
  if (started) await (await started).close();
  for (const site of Site.all) {
    await site.kill();
    rmSync(site.root, { recursive: true, force: true, maxRetries: 5 });
  }
});
