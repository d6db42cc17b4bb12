import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { chromium, type Browser, type Page } from 'playwright-core';
import { makeFactoryKey } from '../../src/sim/world/factory-key.ts';
import { confirmSigning, undated } from '../../src/sim/casework/officers.ts';
import { withAbsentWitness } from '../support/approvers.ts';
import { officersOf, testServer } from '../support/server.ts';
import { TestPhone } from '../support/test-phone.ts';
import { patienceMs, until } from '../support/until.ts';
import { sitDown as deskIn, type Desk } from './desk.ts';

const chromiumPath = '/usr/bin/chromium';
const skip = existsSync(chromiumPath)
  ? false
  : `there is no ${chromiumPath}: enrolment and sign-in were NOT tested in a browser`;

const policy = undated(
  readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8'),
);

// Not in a hook: what a server opens is closed with whoever asked for it.
const started = skip === false ? await testServer(new Date().toISOString(), withAbsentWitness) : undefined;

describe('people in Chromium', { skip }, () => {
  const server = started!;
  const faults: string[] = [];
  let browser: Browser;
  let ada: Desk;
  let bo: Desk;

  const sitDown = (options?: Parameters<Browser['newContext']>[0]): Promise<Desk> =>
    deskIn(browser, faults, options);

  const countedPasskeys = (page: Page, count: number): Promise<void> =>
    until(`${count} passkeys are listed`, async () => (await page.locator('#passkeys li').count()) === count);

  const home = (): string => `${server.people.publicUrl()}/people`;

  before(async () => {
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ['--no-sandbox'],
      timeout: patienceMs,
    });
    ada = await sitDown();
    bo = await sitDown({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
  });

  after(async () => {
    await browser?.close();
  });

  test('the first two people enrol by their links and say who they are', async () => {
    const links = await server.people.firstLinks();
    for (const [index, { page }] of [ada, bo].entries()) {
      const { url } = links[index]!.link;
      await page.goto(url);
      await page.fill('[name=name]', index === 0 ? 'Ada' : 'Bo');
      await page.fill('[name=email]', index === 0 ? 'ada@example.org' : 'bo@example.org');
      assert.equal(new URL(page.url()).hash, '', 'the token left the address');
      await page.click('text=Make the passkey');
      await page.waitForSelector('#me h2');
      assert.equal(await page.textContent('#me h2'), index === 0 ? 'Ada' : 'Bo');
    }
    assert.match((await ada.page.textContent('#me'))!, /administrator, compliance/);
  });

  test('a link that was used says so', async () => {
    const spent = await ada.context.newPage();
    await spent.goto(`${home()}/enrol#${'A'.repeat(43)}`);
    await spent.waitForSelector('#status.problem');
    assert.match((await spent.textContent('#status'))!, /was used, was replaced.*Ask an administrator/);
    await spent.close();
  });

  test('at another address of the same server the way to the right one is shown, the token with it', async () => {
    const spent = await ada.context.newPage();
    const token = 'A'.repeat(43);
    await spent.goto(`${server.url}/people/enrol#${token}`);
    await spent.waitForSelector('#elsewhere:visible');
    assert.equal(await spent.getAttribute('#elsewhere a', 'href'), `${home()}/enrol#${token}`);
    await spent.close();
  });

  test('the cookie is out of a script’s reach', async () => {
    assert.equal(await ada.page.evaluate('document.cookie'), '');
    const [cookie] = await ada.context.cookies();
    assert.deepEqual([cookie?.name, cookie?.httpOnly, cookie?.sameSite], ['carnet', true, 'Strict']);
  });

  test('signs out, and in again with the passkey alone', async () => {
    await ada.page.click('text=Sign out >> nth=0');
    await ada.page.waitForSelector('#enter:visible');
    await ada.page.click('#enter');
    await ada.page.waitForSelector('#me h2:visible');
    assert.equal(await ada.page.textContent('#me h2'), 'Ada');
  });

  test('a person whom the authenticator does not verify stays outside, and is told', async () => {
    await bo.page.click('text=Sign out >> nth=0');
    await bo.page.waitForSelector('#enter:visible');
    const { authenticatorId } = bo;
    await bo.devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await bo.page.click('#enter');
    await bo.page.waitForSelector('#status.problem');
    assert.match((await bo.page.textContent('#status'))!, /passkey was not used/);
    await bo.devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await bo.page.click('#enter');
    await bo.page.waitForSelector('#me h2:visible');
  });

  test('one invites, the other confirms', async () => {
    await ada.page.click('text=Invite a person');
    await ada.page.fill('#operators [name=name]', 'Cy');
    await ada.page.fill('#operators [name=email]', 'cy@example.org');
    await ada.page.check('[value=investigator]');
    await ada.page.click('#operators button:has-text("Invite")');
    await ada.page.waitForSelector('#link pre');
    const link = (await ada.page.textContent('#link pre'))!;
    assert.match(link, /\/people\/enrol#[\w-]{43}$/);
    await ada.page.click('text=Confirm investigator');
    await ada.page.waitForSelector('#status.problem');
    assert.match((await ada.page.textContent('#status'))!, /cannot confirm it/);
    await bo.page.reload();
    await bo.page.click('text=Confirm investigator');
    await bo.page.waitForSelector('#status.problem');
    assert.match((await bo.page.textContent('#status'))!, /nobody holds one for this account/);
    const cy = await sitDown();
    await cy.page.goto(link);
    await cy.page.click('text=Make the passkey');
    await cy.page.waitForSelector('#me h2:visible');
    await cy.context.close();
    await bo.page.reload();
    await bo.page.click('text=Confirm investigator');
    await bo.page.waitForSelector('#status:has-text("Confirmed.")');
    assert.match((await bo.page.textContent('#operators'))!, /cy@example\.org: investigator/);
  });

  test('a second passkey, and the first one removed', async () => {
    const { devtools, page, authenticatorId } = bo;
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'usb',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.click('text=Add a passkey');
    await page.waitForSelector('#status:has-text("The passkey is enrolled.")');
    await countedPasskeys(page, 2);
    await page.locator('#passkeys li:has(bdi:text-is("Passkey"))').locator('text=Remove').click();
    // The removed one had opened this session.
    await page.waitForSelector('#enter:visible');
    await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    await page.click('#enter');
    await page.waitForSelector('#me h2:visible');
    await countedPasskeys(page, 1);
  });

  test('one proposes a policy, the other approves it, each by their passkey, and it is published', async () => {
    await ada.page.reload();
    await ada.page.click('text=Propose a policy');
    await ada.page.fill('[name=policy]', policy);
    await ada.page.fill('[name=reason]', 'The first policy');
    await ada.page.click('text=Propose this policy');
    await ada.page.click('text=Sign as proposer');
    await ada.page.waitForSelector('#status:has-text("another person approves it")');
    await ada.page.click('text=Look and approve');
    await ada.page.waitForSelector('#status.problem');
    assert.match((await ada.page.textContent('#status'))!, /propose/i);

    await bo.page.reload();
    await bo.page.click('text=Look and approve');
    assert.equal(await bo.page.textContent('#measures pre.draft'), policy);
    await bo.page.click('text=What exactly is signed');
    const shown = await bo.page.textContent('#measures details pre');
    assert.match(shown!, /"kind": "policy"/);
    assert.equal((await fetch(`${server.url}/v1/policies/six-destinations`)).status, 404);
    await bo.page.click('text=Sign as approver');
    await bo.page.waitForSelector('#status:has-text("Approved.")');
    assert.match((await bo.page.textContent('#measures'))!, /Nothing waits/);
    assert.equal((await fetch(`${server.url}/v1/policies/six-destinations`)).status, 200);
  });

  test('whoever signs a lock can see which phones it names', async () => {
    const [proposer] = await officersOf(server);
    const phone = new TestPhone(server);
    assert.equal((await phone.enrol('CU')).status, 201);
    const { id } = (await proposer.post('cases', { title: 'A case', clauses: ['cu-activation'] })).body;
    const drafted = await proposer.post(`cases/${id}/measures`, { reason: 'A lot', phones: [phone.phoneId] });
    const { measure } = drafted.body;
    await confirmSigning(proposer, 'propose', (await proposer.post(`measures/${measure}/propose`)).body);
    await bo.page.reload();
    await bo.page.click('text=Look and approve');
    await bo.page.click('text=Its phones');
    const shown = await bo.page.textContent('#measures pre.phones');
    assert.match(shown!, new RegExp(`^${phone.phoneId}  \\w+$`));
    await proposer.post(`measures/${measure}/withdraw`, { reason: 'Seen' });
  });

  test('contested hardware is seen with its keys; one asks for another factory key, the other confirms it', async () => {
    const phone = new TestPhone(server);
    phone.factory = makeFactoryKey();
    await phone.enrol('CU');
    const { privateKey, publicKey, deviceId, carnet, sessionKey, seq, phoneId } = phone;
    const key = { privateKey, publicKey, deviceId, carnet, sessionKey, seq };
    const replaced = Object.assign(new TestPhone(server), key);
    phone.reset();
    await phone.enrol('CU');
    server.clock.advance(60_000);
    assert.equal((await replaced.checkIn('CU')).status, 200);

    await ada.page.reload();
    await ada.page.click('text=Ask for another factory key');
    assert.equal(await ada.page.inputValue('[name=hardware]'), phoneId);
    const shown = (await ada.page.textContent('#hardware'))!;
    assert.match(shown, /Lineage 1, key \w{6}: proved by the factory key.*Lineage 2, key \w{6}: proved/);
    const next = makeFactoryKey().sha256;
    await ada.page.fill('[name=factoryKey]', next);
    await ada.page.fill('[name=keyReason]', 'The manifest was wrong');
    await ada.page.fill('[name=evidence]', 'The maker’s letter of today');
    await ada.page.click('text=Ask for this key');
    await ada.page.waitForSelector('#status:has-text("another person confirms it")');
    await ada.page.click('text=Confirm this key');
    await ada.page.waitForSelector('#status.problem');
    assert.match((await ada.page.textContent('#status'))!, /cannot confirm it/);

    await bo.page.reload();
    await bo.page.waitForSelector('text=Confirm this key');
    const asked = (await bo.page.textContent('#hardware'))!;
    for (const text of [phone.factory.sha256, next, 'The manifest was wrong', 'letter of today', 'Ada'])
      assert.ok(asked.includes(text), text);
    await bo.page.click('text=Confirm this key');
    await bo.page.waitForSelector('#status:has-text("Confirmed")');
    assert.match((await bo.page.textContent('#hardware'))!, /No hardware is contested/);
    await bo.page.click('text=Change a factory key');
  });

  test('fits a phone, also from right to left', async () => {
    for (const direction of ['ltr', 'rtl']) {
      await bo.page.evaluate(`document.documentElement.dir = '${direction}'`);
      const overflow = await bo.page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      assert.equal(overflow, 0, direction);
    }
  });

  test('signing out everywhere ends the session at the other desk', async () => {
    const other = await sitDown();
    const { credentials } = await ada.devtools.send('WebAuthn.getCredentials', {
      authenticatorId: ada.authenticatorId,
    });
    const { authenticatorId } = other;
    for (const credential of credentials)
      await other.devtools.send('WebAuthn.addCredential', { authenticatorId, credential });
    const second = other.page;
    await second.goto(home());
    await second.click('#enter');
    await second.waitForSelector('#sessions li:nth-child(2)');
    await ada.page.click('text=Sign out everywhere');
    await ada.page.waitForSelector('#enter:visible');
    await second.reload();
    await second.waitForSelector('#enter:visible');
    await other.context.close();
  });

  test('a page in somebody’s frame shows nothing, and nothing else went wrong', async () => {
    const response = await fetch(`${server.url}/people`);
    assert.match(
      response.headers.get('content-security-policy')!,
      /default-src 'none'.*frame-ancestors 'none'/,
    );
    assert.deepEqual(faults, []);
  });
});
