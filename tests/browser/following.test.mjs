// A page that is open follows what is saved, without being loaded anew.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Site, isSamePage, open, paragraphs, previewing, settled, shows, small, source, until } from './support.mjs';

const flashed = (page) => page.evaluate(() => window.flashed.splice(0));
const scroll = (page) => page.evaluate(() => window.scrollY);

test('an edit changes the page in place', () => previewing(small(), 'a.html', async ({ site, page }) => {
  await page.locator('summary').click();
  await page.locator('#field').fill('typed');
  const seen = page.locator('p', { hasText: '第40段' });
  await seen.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await page.locator('#field').evaluate((element) => element.focus({ preventScroll: true }));
  const before = await scroll(page);
  assert.ok(before > 500);
  site.save('content/a.md', source('甲', paragraphs(80, { 40: '第40段，改过了。' })));
  await shows(page, '第40段，改过了');
  await until('a flash', () => page.evaluate(() => window.flashed.length));
  assert.ok(await isSamePage(page), 'it was not loaded anew');
  // A smooth scroll would have begun two frames later.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  assert.equal(await scroll(page), before);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'field');
  assert.equal(await page.locator('#field').inputValue(), 'typed');
  assert.ok(await page.locator('details').evaluate((element) => element.open));
  assert.deepEqual(await flashed(page), ['P: 第40段，改过了。']);
}));

test('the block that has changed flashes, and no other', () => previewing(small(), 'a.html', async ({ site, page }) => {
  const change = async (other, text) => {
    site.save('content/a.md', source('甲', paragraphs(80, other)));
    await shows(page, text);
    await until('a flash', () => page.evaluate(() => window.flashed.length));
    return flashed(page);
  };
  assert.deepEqual(await change({ 2: '第2段，改过了。' }, '第2段，改过了'), ['P: 第2段，改过了。']);
  assert.equal(await scroll(page), 0, 'what is in view is not scrolled to');
  // Out of view, it is led to.
  assert.deepEqual(await change({ 2: '第2段，改过了。', 70: '第70段，也改了。' }, '第70段，也改了'), ['P: 第70段，也改了。']);
  const inView = (text) => page.locator('p', { hasText: text }).evaluate((element) => {
    const box = element.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight;
  });
  await until('the changed block is in view', () => inView('第70段'));
  assert.deepEqual(await change({ 2: '第2段，又改了。', 70: '第70段，也改了。' }, '第2段，又改了'), ['P: 第2段，又改了。']);
  await until('the changed block is in view again', () => inView('第2段'));
  // A new one.
  assert.deepEqual(await change({ 2: '第2段，又改了。', 70: '第70段，也改了。\n\n添了一段。' }, '添了一段'), ['P: 添了一段。']);
  assert.ok(await isSamePage(page));
}));

test('a title that changes flashes in a list too', () => previewing(small(), 'list/', async ({ site, page }) => {
  site.save('content/list/one.md', source('换了标题', '正文'));
  await shows(page, '换了标题');
  await until('a flash', () => page.evaluate(() => window.flashed.length));
  assert.deepEqual(await flashed(page), ['LI: 换了标题']);
  assert.ok(await isSamePage(page));
}));

test('a stylesheet is swapped', () => previewing(small(), 'a.html', async ({ site, page }) => {
  const color = () => page.locator('article p').first().evaluate((element) => getComputedStyle(element).color);
  assert.equal(await color(), 'rgb(0, 0, 1)');
  for (const shade of [2, 3]) {
    site.save('content/static/style.css', `p { color: rgb(0, 0, ${shade}) }\n`);
    await until('the new colour', async () => (await color()) === `rgb(0, 0, ${shade})`);
    await until('one sheet', () => page.evaluate(() => document.querySelectorAll('link[rel=stylesheet][href*="style.css"]').length === 1));
  }
  assert.ok(await isSamePage(page));
  assert.deepEqual(await flashed(page), []);
}));

test('a mistake lies over the page until it is mended', () => previewing(small(), 'a.html', async ({ site, page }) => {
  const overlay = page.locator('.overlay');
  assert.ok(await overlay.isHidden());
  const right = site.read('content/a.md');
  site.save('content/a.md', source('甲', '另一段。\n\n:::internal\n没有结束'));
  await overlay.waitFor({ state: 'visible' });
  assert.match(await overlay.innerText(), /error\[directive-unclosed\]/);
  assert.match(await overlay.innerText(), /content\/a\.md:7:1/);
  const href = await overlay.locator('.where a').getAttribute('href');
  assert.ok(href.startsWith('vscode://file/') && href.endsWith('/content/a.md:7:1'), href);
  assert.match(await page.locator('article').innerText(), /第3段/, 'the last right page stays');
  await overlay.locator('.language').click();
  assert.match(await overlay.innerText(), /错误\[directive-unclosed\]：/);
  site.save('content/a.md', right);
  await overlay.waitFor({ state: 'hidden' });
  assert.equal(await page.locator('.badge').count(), 0);
  // Settings and templates too.
  for (const [path, wrong, code] of [
    ['content/site.yaml', 'title: [\n', /error\[|错误\[/],
    ['themes/plain/templates/page.html', '{% extends "base.html" %}{% block main %}{{ page.nothing.at.all }}{% endblock main %}', /page\.html:1/],
  ]) {
    const before = site.read(path);
    site.save(path, wrong);
    await overlay.waitFor({ state: 'visible' });
    assert.match(await overlay.innerText(), code);
    site.save(path, before);
    await overlay.waitFor({ state: 'hidden' });
  }
  assert.ok(await isSamePage(page));
}));

test('closed, the overlay stays closed until there is something else to say', () => previewing(small(), 'a.html', async ({ site, page }) => {
  const overlay = page.locator('.overlay');
  site.save('content/a.md', source('甲', '另一段。\n\n:::internal\n没有结束'));
  await overlay.waitFor({ state: 'visible' });
  await overlay.locator('.close').focus();
  await page.keyboard.press('Escape');
  await overlay.waitFor({ state: 'hidden' });
  await page.reload();
  await settled(page);
  assert.ok(await overlay.isHidden());
  assert.equal(await page.locator('.badge').innerText(), '1 error');
  site.save('content/a.md', source('甲', '见[别处](missing.md)。'));
  await overlay.waitFor({ state: 'visible' });
  assert.match(await overlay.innerText(), /link-missing/);
}));

test('many tabs and many saves', async () => {
  const site = await Site.lay(small()).start();
  const { context, faults } = await open();
  const tabs = [];
  for (let at = 0; at < 10; at += 1) tabs.push(await context.newPage());
  await Promise.all(tabs.map((page) => page.goto(`${site.address}a.html`)));
  await Promise.all(tabs.map(settled));
  site.save('content/a.md', source('甲', '十个一起。'));
  await Promise.all(tabs.map((page) => shows(page, '十个一起')));
  for (const page of tabs) assert.ok(await isSamePage(page));
  await Promise.all(tabs.slice(2).map((page) => page.close()));
  // As fast as files can be written, in place and aside, and the last one counts.
  for (let at = 1; at <= 200; at += 1) {
    const text = source('甲', `第${at}次存盘。`);
    if (at % 2) site.write('content/a.md', text);
    else site.save('content/a.md', text);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(tabs.slice(0, 2).map((page) => shows(page, '第200次存盘')));
  for (const page of tabs.slice(0, 2)) {
    assert.ok(await isSamePage(page));
    assert.ok(await page.locator('.overlay').isHidden());
    assert.equal(await page.locator('article').innerText(), '第200次存盘。');
  }
  assert.deepEqual(faults, []);
  // Read between the emptying and the writing of a file, it may be told as wrong; never for good.
  if (/error\[/.test(site.said)) await until('the errors are mended', () => /the errors are mended\n$/.test(site.said));
  await context.close();
});

test('a preview that was killed and started again', () => previewing(small(), 'a.html', async ({ site, page }) => {
  await site.kill();
  await page.locator('.bar .lost').waitFor();
  site.save('content/a.md', source('甲', '在它不在的时候改的。'));
  await site.start();
  await shows(page, '在它不在的时候改的');
  await page.locator('.bar .lost').waitFor({ state: 'detached' });
  assert.ok(await isSamePage(page));
  site.save('content/a.md', source('甲', '后来又改的。'));
  await shows(page, '后来又改的');
  // While it is away, browsers say so.
}, /ERR_/));
