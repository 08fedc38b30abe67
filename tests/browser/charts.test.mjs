// Charts of every sort in the theme `bulletin`: told to those who do not see them, and read at every width, in large type and on paper.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Site, open } from './support.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const site = new Site();
const chart = (attributes) => `::chart{${attributes}}\n`;
const rows = (head, ...all) => [head, ...all].join('\n') + '\n';

site.write('content/site.yaml', 'title: 示例简报\norganization: 示例办\neditions: [public, internal]\n');
site.write('content/data/a.csv', rows('单位,参训人次（人次）,场次（场）', '城关镇,1240,32', '云溪县干部教育培训工作领导小组办公室（综合科、督查科合署）,:mask[711],18', '南坡乡,,4', 'the office of public administration and records,12,3'));
site.write('content/data/b.csv', rows('单位,增减', '甲镇,-1234.5', '乙镇,7.5', '丙镇,0'));
site.write('content/data/c.csv', rows('月份,城关镇,清溪镇,沙湾乡,枫林乡,南坡乡', '2026年1月,91.5,88,90,70,60', '2026年2月,92,:mask[88],,71,61', '2026年3月,92.5,90,91,72,62', '2026年4月,,90.5,91.5,73,63', '2026年5月,95,91,92,74,64'));
site.write('content/data/d.csv', rows('年份,收入（元）', '2021,123456789', '2022,234567890', '2023,301234567', '2024,298765432', '2025,345678901'));
site.write('content/data/e.csv', rows('单位,一,二,三,四', '甲,10,12,13,9', '乙,3,4,,6'));
site.write('content/data/f.csv', rows('日期,人数', ...Array.from({ length: 100 }, (_, at) => `第${at + 1}天,${((at * 37) % 91) + at}`)));
site.write('content/data/g.csv', rows('单位,第一产业,第二产业,第三产业,其他', '云溪县,123456789.5,98765432.1,123456789.25,87654321', '沙湾乡,1,0,0,2'));
const CHARTS = ['data="a.csv" title="培训" unit="次" source="办公室"', 'data="b.csv"', 'data="c.csv" kind="line" title="得分"', 'data="d.csv" kind="line"', 'data="d.csv"', 'data="e.csv"', 'data="f.csv" kind="line"', 'data="a.csv" kind="stacked" title="堆叠" source="办公室"', 'data="e.csv" kind="stacked"', 'data="g.csv" kind="stacked" title="长数"'];
site.write('content/a.md', `---\ntitle: 图\ndate: 2026-06-30\naudience: public\n---\n${CHARTS.map(chart).join('\n')}\n:::internal\n${chart('data="a.csv"')}:::\n`);
site.build();
const address = (edition) => pathToFileURL(join(site.root, edition, 'a.html')).href;

for (const mode of ['', 'large', 'contrast', 'large contrast']) {
  test(`charts are read at every width: ${mode || 'normal'}`, async () => {
    const { context, faults } = await open();
    await context.addInitScript((chosen) => {
      if (location.protocol !== 'about:') localStorage.setItem('jianbao-reading', chosen);
    }, mode);
    const page = await context.newPage();
    for (const edition of ['public', 'internal']) {
      await page.goto(address(edition));
      for (const width of [320, 375, 640, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        const found = await page.evaluate(() => [...document.querySelectorAll('.chart-picture')].flatMap((picture) => {
          const frame = picture.getBoundingClientRect();
          const title = picture.querySelector('title').textContent;
          const words = [...picture.querySelectorAll('text')].filter((text) => text.getClientRects().length && getComputedStyle(text).display !== 'none');
          const boxes = words.map((text) => ({ text: text.textContent, class: text.classList[0], box: text.getBoundingClientRect(), size: parseFloat(getComputedStyle(text).fontSize) }));
          const wrong = boxes.filter(({ box, size }) => box.left < frame.left - 2 || box.right > frame.right + 2 || box.top < frame.top - 3 || box.bottom > frame.bottom + 3 || size < 13).map(({ text }) => `${title}: cut or small: ${text}`);
          // What stands on one axis does not run into its neighbour.
          for (const name of ['chart-name', 'chart-tick', 'chart-label']) {
            const own = boxes.filter((one) => one.class === name);
            own.forEach((a, at) => own.slice(at + 1).forEach((b) => {
              const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
              const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
              if (across > 1 && down > 4) wrong.push(`${title}: ${a.text} on ${b.text}`);
            }));
          }
          return wrong;
        }));
        assert.deepEqual(found, [], `${edition} ${width}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${edition} ${width}: nothing is wider than the page`);
      }
      await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
      assert.deepEqual(faults, []);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), [], edition);
      // The checker asks for style sheets, which a folder does not answer.
      faults.length = 0;
    }
    await context.close();
  });
}

test('a chart is told as one picture with a name and a description', async () => {
  const { context } = await open();
  const page = await context.newPage();
  await page.goto(address('public'));
  const { nodes } = await (await context.newCDPSession(page)).send('Accessibility.getFullAXTree');
  const told = nodes.filter((node) => node.role?.value === 'image').map((node) => [node.name.value, node.description?.value]);
  assert.equal(told.length, CHARTS.length);
  assert.deepEqual(told[0], ['培训', '条形图，4项；参训人次（人次）：最高1240次（城关镇），最低12次（the office of public administration and records）；场次（场）：最高32次（城关镇），最低3次（the office of public administration and records）；1个数不公开；1个数缺。']);
  assert.ok(told.every(([name, description]) => name && description));
  await context.close();
});

test('on paper a chart is black, whole, and has nothing to unfold', async () => {
  const { context } = await open({ viewport: { width: 590, height: 850 } });
  const page = await context.newPage();
  await page.emulateMedia({ media: 'print' });
  await page.goto(address('public'));
  const found = await page.evaluate(() => {
    const style = (selector, name) => [...new Set([...document.querySelectorAll(selector)].map((element) => getComputedStyle(element)[name]))];
    return { bars: style('.chart-bar.is-1', 'fill'), lines: style('.chart-line', 'stroke'), signs: style('.chart-sign', 'fill'), breaks: style('figure.chart', 'breakInside'), shown: [...document.querySelectorAll('.chart-data > *')].filter((one) => one.getClientRects().length).length };
  });
  assert.deepEqual(found, { bars: ['rgb(0, 0, 0)'], lines: ['rgb(0, 0, 0)'], signs: ['rgb(0, 0, 0)'], breaks: ['avoid'], shown: 0 });
  await context.close();
});
