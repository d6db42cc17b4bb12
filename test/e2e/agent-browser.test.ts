import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { chromium, type Browser, type Page } from 'playwright-core';
import { build } from 'vite';
import type { PinnedTrust } from '../../src/agent/lock/lock-context.ts';
import config from '../../vite.agent.config.ts';
import type { AnyJson } from '../support/any-json.ts';
import { approverSetOf } from '../support/approvers.ts';
import { orderLock } from '../support/lock-order.ts';
import { testServerWithLog } from '../support/log.ts';
import { officersOf, operatorGet, operatorPost } from '../support/server.ts';
import { patienceMs } from '../support/until.ts';
import { chromiumPath, serveSite, skipBrowser as skip, type Site } from './agent-site.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');

const pageWith = (
  pinned: PinnedTrust,
): string => `<!doctype html><meta charset="utf-8"><title>A phone</title><p id="notice"></p><dialog id="lock" dir="auto"></dialog>
<script type="module">
  import { createBrowserAgent } from '/carnet-agent-browser.js';
  window.place = { serving: '36801', sims: ['36801'] };
  window.agent = createBrowserAgent(
    {
      networks: async () => window.place,
      notify: async (notice) => {
        document.querySelector('#notice').textContent = notice.reason;
        return document.querySelector('#notice').checkVisibility() ? 'shown' : 'not-shown';
      },
      showLock: (screen) => {
        const lock = document.querySelector('#lock');
        if (screen === null) return lock.close();
        lock.innerText = [...screen.lines, screen.challenge].join('\\n');
        if (!lock.open) lock.showModal();
      },
    },
    {
      baseUrl: location.origin,
      hardware: { imei: [], serial: 'BROWSER-1', model: 'One' },
      pinned: ${JSON.stringify(pinned)},
    },
  );
  window.ready = true;
</script>`;

// Not in a hook: the server registers its own `after`, which must belong to the file.
const started = skip === false ? await testServerWithLog('2021-09-02T08:00:00Z', { policy }) : undefined;

describe('the agent in Chromium', { skip }, () => {
  const server = started!;
  let site: Site;
  let browser: Browser;
  let tab: Page;
  const library = mkdtempSync(join(tmpdir(), 'carnet-agent-browser-'));
  const faults: string[] = [];

  before(async () => {
    await build({
      ...config,
      configFile: false,
      logLevel: 'error',
      build: { ...config.build, outDir: library, emptyOutDir: true },
    });
    await officersOf(server);
    writeFileSync(join(library, 'index.html'), pageWith(await approverSetOf(server)));
    await server.register({ imei: [], serial: 'BROWSER-1', model: 'One' });
    site = await serveSite(server, library);
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ['--no-sandbox'],
      timeout: patienceMs,
    });
    const context = await browser.newContext({
      locale: 'es-CU',
      permissions: ['geolocation'],
      geolocation: { longitude: -82.38, latitude: 23.11, accuracy: 20 },
    });
    context.setDefaultTimeout(patienceMs);
    // A fix is as old as the page's clock says, and that clock is moved.
    await context.addInitScript({
      content: `const { getCurrentPosition } = Geolocation.prototype;
        Geolocation.prototype.getCurrentPosition = function (found, ...rest) {
          getCurrentPosition.call(this, ({ coords }) => found({ coords, timestamp: Date.now() }), ...rest);
        };`,
    });
    tab = await context.newPage();
    tab.on('pageerror', (error) => faults.push(error.message));
    // The phone's own clocks go with the server's: a time that ran ahead of them proves no lock.
    await tab.clock.install();
    await tab.goto(site.url);
    await tab.waitForFunction('window.ready');
  });

  after(async () => {
    await browser?.close();
    await site?.close();
    rmSync(library, { recursive: true, force: true });
  });

  const advance = async (ms: number): Promise<void> => {
    server.clock.advance(ms);
    await tab.clock.fastForward(ms);
  };
  const ask = async (expression: string): Promise<AnyJson> => tab.evaluate(expression);

  test('enrols with a WebCrypto key, its own wrong clock corrected, its place resolved by itself', async () => {
    const outcome = await ask('agent.enrol()');
    assert.equal(outcome.kind, 'enrolled', JSON.stringify({ outcome, faults }));
    const { carnet, lines } = await ask('agent.showCarnet()');
    assert.deepEqual(carnet.activated, { territory: 'CU', day: '2021-09-02' });
    assert.match(lines[1], /Primer uso: 2021-09-02, CU Cuba/);
  });

  test('checks in, shows the notice, acknowledges it', async () => {
    await advance(26 * 3_600_000);
    const outcome = await ask('agent.checkIn()');
    assert.deepEqual([outcome.kind, outcome.standing], ['answered', 'notice']);
    await ask('agent.settled()');
    const shown = await tab.textContent('#notice');
    const { posture } = await ask('agent.state()');
    assert.equal(posture.kind, 'noticed');
    assert.equal(posture.notices[0].reason, shown);
    assert.ok(posture.notices[0].shownAt > 0);
    assert.equal((await ask('agent.checkIn()')).kind, 'answered');
    const { carnet } = await ask('agent.showCarnet()');
    const { body } = await operatorGet(server, `dossiers/${carnet.phone}`);
    assert.equal(
      body.events.filter((event: { kind: string }) => event.kind === 'notice-acknowledged').length,
      1,
    );
  });

  test('after a reload it is the same phone, with the same key and the next number', async () => {
    const before = await ask('agent.state()');
    await tab.reload();
    await tab.waitForFunction('window.ready');
    assert.deepEqual(await ask('agent.state()'), before);
    assert.equal((await ask('agent.checkIn()')).kind, 'answered');
    const reports = site.posted.map(
      (body) =>
        JSON.parse(
          Buffer.from((JSON.parse(body) as { report: string }).report.split('.')[1]!, 'base64url').toString(
            'utf8',
          ),
        ) as { seq: number },
    );
    assert.deepEqual([...new Set(reports.map((report) => report.seq))], [1, 2, 3, 4]);
  });

  test('obeys a lock once the log proves it, says so in its owner’s language, and keeps it over a reload', async () => {
    const { phone } = (await ask('agent.showCarnet()')).carnet;
    // The log has the owner's acknowledgement, and the phone the proof of it.
    await server.sequence();
    for (const _ of [1, 2]) {
      await advance(3_600_000);
      await ask('agent.checkIn()');
    }
    await advance(45 * 86_400_000);
    assert.equal((await ask('agent.checkIn()')).standing, 'due');
    await orderLock(server, phone);
    await advance(60_000);
    assert.equal((await ask('agent.checkIn()')).standing, 'due', 'it does not obey yet');
    assert.notEqual((await ask('agent.state()')).posture.kind, 'locked', 'nothing is obeyed unproved');
    await server.sequence();
    await advance(60_000);
    await ask('agent.checkIn()');
    const { posture } = await ask('agent.state()');
    assert.equal(
      posture.kind,
      'locked',
      JSON.stringify((await operatorGet(server, `dossiers/${phone}`)).body.directives),
    );
    await tab.reload();
    await tab.waitForFunction('window.ready');
    await ask('agent.tick()');
    const shown = await tab.locator('#lock').innerText();
    assert.match(shown, /^Este teléfono está bloqueado\./);
    assert.match(shown, /Una persona propuso este bloqueo y otra lo aprobó/);
    assert.ok(shown.endsWith(posture.screen.challenge));
    assert.equal(await ask("agent.allows('emergency-calls')"), true);
    assert.equal(await ask("agent.allows('games')"), false);
  });

  test('takes the code that support gives for its challenge, and no other', async () => {
    const { phone } = (await ask('agent.showCarnet()')).carnet;
    const { challenge } = (await ask('agent.state()')).posture.screen;
    const request = { challenge, reason: 'owner on the phone' };
    const given = await operatorPost(server, `dossiers/${phone}/unlock-codes`, request, 'browser-unlock-1');
    const code: string = given.body.codes[0];
    const wrong = code.startsWith('0') ? `1${code.slice(1)}` : `0${code.slice(1)}`;
    assert.deepEqual(await ask(`agent.unlock('${wrong}')`), { kind: 'wrong', triesLeft: 4 });
    assert.deepEqual(await ask(`agent.unlock('${code}')`), { kind: 'unlocked' });
    assert.equal(await tab.locator('#lock').isVisible(), false);
    await ask('agent.checkIn()');
    const { posture } = await ask('agent.state()');
    assert.ok(posture.kind === 'noticed' || posture.kind === 'operating', posture.kind);
  });

  test('the key cannot be read, and no coordinate was sent', async () => {
    const key = await ask(`new Promise((resolve, reject) => {
      const opening = indexedDB.open('carnet-agent');
      opening.onerror = reject;
      opening.onsuccess = () => {
        const reading = opening.result.transaction('carnet').objectStore('carnet').get('device-key');
        reading.onsuccess = () => resolve({ extractable: reading.result.privateKey.extractable, type: reading.result.privateKey.type });
      };
    })`);
    assert.deepEqual(key, { extractable: false, type: 'private' });
    assert.ok(site.posted.length >= 4);
    for (const body of site.posted) {
      const { report } = JSON.parse(body) as { report: string };
      assert.doesNotMatch(
        Buffer.from(report.split('.')[1]!, 'base64url').toString('utf8'),
        /82\.3|23\.1|\d\.\d{4}/,
      );
    }
    assert.deepEqual(faults, []);
  });
});
