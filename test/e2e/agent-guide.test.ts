import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { chromium } from 'playwright-core';
import { build, defaultClientConditions } from 'vite';
import { Maker } from '../agent/named-lock.ts';
import { SmallServer } from '../agent/small-server.ts';
import { TestLog } from '../agent/test-log.ts';
import { testServerWithLog } from '../support/log.ts';
import { root } from '../support/source-files.ts';
import { patienceMs } from '../support/until.ts';
import { chromiumPath, serveSite, skipBrowser } from './agent-site.ts';

// The samples of the agent guide, run as they are printed. Each block names its file in its first line.

const guide = readFileSync(join(root, 'docs/guides/integrating-the-agent.md'), 'utf8');
const policy = readFileSync(join(root, 'policies/six-destinations.yaml'), 'utf8');
const fence = /^```(js|html)\n((?:\/\/|<!--) (\S+)(?: -->)?\n[^]*?)^```$/gm;
const samples = new Map([...guide.matchAll(fence)].map((match) => [match[3]!, match[2]!]));

const host = mkdtempSync(join(tmpdir(), 'carnet-agent-guide-'));
after(() => rmSync(host, { recursive: true }));
for (const [name, text] of samples) writeFileSync(join(host, name), text);
// Linked like a package, so that the samples import `carnet/agent` through the exports of package.json: here the source, which is what
// `carnet-source` names. test/package does the same with the built package.
mkdirSync(join(host, 'node_modules'));
symlinkSync(root, join(host, 'node_modules/carnet'), 'junction');

const server = await testServerWithLog('2021-09-02T08:00:00Z', { policy });

/** Runs a sample in Node until it ends; sends SIGTERM once its output matches `until`. */
async function run(name: string, until?: RegExp): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['--conditions=carnet-source', name, server.url], { cwd: host });
  let output = '';
  const read = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    if (until?.test(output) === true) child.kill('SIGTERM');
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return { code, output };
}

test('every sample of the guide is one that these tests run', () => {
  assert.deepEqual([...samples.keys()], ['ports.mjs', 'device.mjs', 'index.html', 'page.js', 'pinned.mjs']);
  assert.equal([...guide.matchAll(/^```(?:js|html|ts|mjs)\b/gm)].length, samples.size);
});

test('the device sample enrols, waits for its check-in, and stops', { timeout: patienceMs }, async () => {
  const { code, output } = await run('device.mjs', /kind: 'enrolled'/);
  assert.match(output, /kind: 'enrolled',\s+deviceId: '[0-9a-f]{32}',\s+afterMs: \d+/);
  assert.equal(code, 0, output);
});

test('the sample with a pinned approver set enrols', { timeout: patienceMs }, async () => {
  const { firstSet } = new Maker(new SmallServer(), new TestLog());
  writeFileSync(join(host, 'approver-set.json'), JSON.stringify(firstSet));
  const { code, output } = await run('pinned.mjs');
  assert.match(output, /kind: 'enrolled'/);
  assert.equal(code, 0, output);
});

/** In the page: holds timers of a minute and more until `release` lets their time pass at once. */
const holdLongTimers = `
  window.held = [];
  const [set, now] = [setTimeout, performance.now.bind(performance)];
  let skippedMs = 0;
  performance.now = () => now() + skippedMs;
  window.setTimeout = (wake, ms) => (ms >= 60_000 ? held.push({ wake, ms }) : set(wake, ms));
  window.release = () => {
    for (const { wake, ms } of held.splice(0)) {
      skippedMs += ms;
      wake();
    }
  };`;

test(
  'the page sample enrols, checks in, and shows a notice',
  { skip: skipBrowser, timeout: 2 * patienceMs },
  async () => {
    const built = join(host, 'dist');
    await build({
      root: host,
      configFile: false,
      logLevel: 'error',
      resolve: { conditions: ['carnet-source', ...defaultClientConditions] },
      build: { outDir: built },
    });
    await server.register({ imei: ['490154203237534'], serial: 'SN123458', model: 'One' });
    const site = await serveSite(server, built);
    const browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ['--no-sandbox'],
      timeout: patienceMs,
    });
    try {
      const context = await browser.newContext({
        permissions: ['geolocation'],
        geolocation: { longitude: -82.38, latitude: 23.11, accuracy: 20 },
      });
      context.setDefaultTimeout(patienceMs);
      const tab = await context.newPage();
      const faults: string[] = [];
      tab.on('pageerror', (error) => faults.push(error.message));
      const outcomes: string[] = [];
      tab.on('console', (message) => {
        if (message.type() === 'log') outcomes.push(message.text());
      });
      await tab.addInitScript(holdLongTimers);
      await tab.goto(site.url);
      await tab.waitForFunction('held.length > 0');
      assert.deepEqual(outcomes, ['enrolled']);
      server.clock.advance(26 * 3_600_000);
      // The loop sleeps 15 minutes at most, several times before the first check-in.
      while (outcomes.length === 1) {
        await tab.evaluate('release()');
        await tab.waitForFunction('held.length > 0');
      }
      assert.deepEqual(outcomes, ['enrolled', 'answered']);
      const dialog = tab.getByRole('dialog');
      await dialog.waitFor();
      assert.match(await dialog.innerText(), /Cuba/);
      await dialog.getByRole('button').click();
      await dialog.waitFor({ state: 'hidden' });
      assert.deepEqual(faults, []);
    } finally {
      await browser.close();
      await site.close();
    }
  },
);
