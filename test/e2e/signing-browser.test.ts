import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { AnyJson } from '../support/any-json.ts';
import { withAbsentWitness } from '../support/approvers.ts';
import { phonesInCuba } from '../support/due-phones.ts';
import { operatorGet, publish, testServer, untilReady } from '../support/server.ts';
import { patienceMs } from '../support/until.ts';
import { CarriedKey, sitDown, type Desk } from './desk.ts';

const chromiumPath = '/usr/bin/chromium';
const skip = existsSync(chromiumPath)
  ? false
  : `there is no ${chromiumPath}: nobody signed a lock in a browser`;
const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
// Not in a hook: what a server opens is closed with whoever asked for it.
const started = skip === false ? await testServer('2021-08-20T00:00:00Z', withAbsentWitness) : undefined;
const pictures = process.env['CARNET_TEST_PICTURES'];

describe('two people sign on the signing page, in Chromium', { skip }, () => {
  const server = started!;
  const faults: string[] = [];
  const desks: Desk[] = [];
  const keys = [new CarriedKey(), new CarriedKey()];
  let browser: Browser;
  let phoneId = '';
  let measure = '';

  before(async () => {
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ['--no-sandbox'],
      timeout: patienceMs,
    });
    desks.push(await sitDown(browser, faults));
    desks.push(
      await sitDown(browser, faults, { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }),
    );
  });

  after(async () => {
    await browser?.close();
  });

  const page = (who: number): Page => desks[who]!.page;
  const said = (who: number, text: string) => page(who).waitForSelector(`#status:has-text("${text}")`);

  /** Clicks what opens the signing page, in whose window the person's key is. */
  async function openSigning(who: number, button: string): Promise<Page> {
    const opened = page(who).waitForEvent('popup');
    await page(who).click(button);
    const window = await opened;
    await keys[who]!.into(window);
    return window;
  }

  async function picture(of: Page, name: string): Promise<void> {
    if (pictures !== undefined) await of.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  }

  async function signIn(who: number): Promise<void> {
    await page(who).goto(`${server.people.publicUrl()}/people`);
    await page(who).click('#enter');
    await page(who).waitForSelector('#approvers h2:visible');
  }

  /** The people page hands over another phone than the manifest names, as whoever had taken over the main server would. */
  async function refusesAnotherPhone(): Promise<void> {
    const members = '**/members*';
    await page(0).route(members, async (route) => {
      const response = await route.fetch();
      const text = await response.text();
      await route.fulfill({ response, body: text.replace('TP-', 'TQ-') });
    });
    await page(0).click(`[data-measure="${measure}"] >> text=Look and propose`);
    await page(0).waitForSelector('text=Sign as proposer');
    const window = await openSigning(0, 'text=Sign as proposer');
    await window.waitForSelector('#status.problem');
    assert.match(
      (await window.textContent('#status'))!,
      /not those that would be signed for.*Nothing was signed/,
    );
    assert.equal(await window.locator('button').count(), 0);
    await page(0).waitForSelector('#status.problem');
    await picture(window, 'refused');
    await window.close();
    await page(0).unroute(members);
    await page(0).reload();
  }

  test('each makes an approver key on approve.localhost; the second makes the first set', async () => {
    const links = await server.people.firstLinks();
    for (const [who, name] of ['Ada', 'Bo'].entries()) {
      await page(who).goto(links[who]!.link.url);
      await page(who).fill('[name=name]', name);
      await page(who).fill('[name=email]', `${name.toLowerCase()}@example.org`);
      await page(who).click('text=Make the passkey');
      await page(who).waitForSelector('#me h2');
      await page(who).goto(`${server.people.publicUrl()}/people`);
      await page(who).click('text=Make an approver key');
      await page(who).waitForSelector('text=Make it on the signing page');
      const window = await openSigning(who, 'text=Make it on the signing page');
      await window.waitForSelector('text=Make the key');
      assert.equal(new URL(window.url()).hostname, 'approve.localhost');
      await picture(window, `make-${name}`);
      await window.click('text=Make the key');
      await said(who, 'The approver key is enrolled.');
    }
    assert.match((await page(1).textContent('#approvers'))!, /Approver set 1 names 2 people/);
  });

  test('a lock is proposed and approved with those keys, after both saw its phones, and carried out', async () => {
    await publish(server, policy);
    const { due } = await phonesInCuba(server, { due: 1 });
    phoneId = due[0]!.phoneId;
    await signIn(0);
    const drafted = await draft(page(0), phoneId);
    measure = drafted.measure;
    await page(0).reload();
    const steps = [
      ['Look and propose', 'Sign as proposer', 'Proposed: another person approves it.', 'proposer'],
      ['Look and approve', 'Sign as approver', 'Approved.', 'approver'],
    ] as const;
    await refusesAnotherPhone();
    for (const [who, [look, sign, done, role]] of steps.entries()) {
      if (who === 1) await signIn(1);
      await page(who).click(`[data-measure="${measure}"] >> text=${look}`);
      await page(who).waitForSelector(`text=${sign}`);
      const window = await openSigning(who, `text=${sign}`);
      await window.waitForSelector('text=Sign for 1 phone');
      assert.equal(await window.textContent('h2'), `Lock 1 phone, as ${role}`);
      assert.match((await window.textContent('pre.phones'))!, new RegExp(`  ${due[0]!.phone.serial}  `));
      await picture(window, `lock-${role}`);
      await window.click('text=Sign for 1 phone');
      await said(who, done);
    }
    await server.executeMeasures();
    const { state } = (await operatorGet(server, `measures/${measure}`)).body;
    assert.equal(state, 'executed');
  });

  test('once records were restored the measure waits, and two people sign it anew', async () => {
    await restore(page(0));
    await untilReady(server);
    const row = `[data-measure="${measure}"]`;
    for (const [who, role] of ['proposer', 'approver'].entries()) {
      await page(who).reload();
      await page(who).waitForSelector('text=Order nothing until two people sign them anew');
      await page(who).waitForSelector(`${row} >> text=(restored)`);
      await picture(page(who), `held-back-${role}`);
      await page(who).click(`${row} >> text=Look and sign anew`);
      await page(who).waitForSelector('text=Sign anew');
      const window = await openSigning(who, `${row} >> text="Sign anew"`);
      await window.waitForSelector('text=Sign for 1 phone');
      assert.equal(await window.textContent('h2'), `Lock 1 phone, as ${role}`);
      await picture(window, `anew-${role}`);
      await window.click('text=Sign for 1 phone');
      await said(who, 'Signed: it goes on once two people have signed it anew.');
    }
    const { heldBackBy, approvals } = (await operatorGet(server, `measures/${measure}`)).body;
    assert.deepEqual(heldBackBy, []);
    assert.equal(approvals.length, 2);
    await page(0).reload();
    await page(0).waitForSelector('text=Nothing waits.');
    assert.equal(await page(0).locator(row).count(), 0, 'it waits for nobody');
  });

  test('two people sign the next approver set, and see whom it names', async () => {
    await page(0).click('text=Propose the next set');
    await said(0, 'Proposed: two people');
    await page(1).reload();
    for (const who of [0, 1]) {
      await page(who).click('text=Sign approver set 2');
      await page(who).waitForSelector('text=Read and sign it on the signing page');
      const window = await openSigning(who, 'text=Read and sign it on the signing page');
      await window.waitForSelector('text=Sign approver set 2');
      assert.match(
        (await window.textContent('#asked'))!,
        /Added: they count after 14 days.*Proposer, approver/,
      );
      assert.match((await window.textContent('#asked'))!, /Stays.*(Ada.*Bo|Bo.*Ada), approver and proposer/);
      await picture(window, `set-${who}`);
      await window.click('text=Sign approver set 2');
      await said(who, who === 0 ? 'Signed: another person' : 'Approver set 2 is made.');
    }
  });

  test('fits a phone, also from right to left, and nothing went wrong', async () => {
    await page(1).click('text=Propose the next set');
    await page(1).click('text=Sign approver set 3');
    await page(1).waitForSelector('text=Read and sign it on the signing page');
    const window = await openSigning(1, 'text=Read and sign it on the signing page');
    await window.waitForSelector('text=Sign approver set 3');
    await window.setViewportSize({ width: 360, height: 740 });
    for (const direction of ['ltr', 'rtl']) {
      await window.evaluate(`document.documentElement.dir = '${direction}'`);
      const overflow = await window.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      assert.equal(overflow, 0, direction);
      await picture(window, `narrow-${direction}`);
    }
    assert.deepEqual(faults, []);
  });
});

/** Runs in the people page, as the person who is signed in. */
async function postInPage([path, body]: readonly [string, object]): Promise<AnyJson> {
  const me = (await (await fetch('/v1/operator/me')).json()) as { readonly csrf: string };
  const response = await fetch(`/v1/operator/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'carnet-csrf': me.csrf,
      'idempotency-key': crypto.randomUUID(),
    },
    body: JSON.stringify(body),
  });
  return response.json();
}

/** Opens a case and drafts a lock for one phone. */
async function draft(window: Page, phone: string): Promise<{ readonly measure: string }> {
  const { id } = await window.evaluate(postInPage, [
    'cases',
    { title: 'A lot', clauses: ['cu-activation'] },
  ] as const);
  const wanted = { reason: 'Sold for Panama, woke in Havana', phones: [phone] };
  return window.evaluate(postInPage, [`cases/${id}/measures`, wanted] as const);
}

/** A person says that the records were restored, and goes on from them. */
async function restore(window: Page): Promise<void> {
  const { epoch } = await window.evaluate(postInPage, [
    'recovery',
    { reason: 'Restored from last night' },
  ] as const);
  await window.evaluate(postInPage, ['recovery/confirmation', { epoch, reason: 'Compared' }] as const);
}
