import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAddressLookup } from '../../../src/http/address-lookup.ts';
import { addressOf } from '../../../src/http/exchange/trusted-proxies.ts';

test('a request whose client is gone by now has no address, and is no fault of the server', () => {
  assert.equal(addressOf('91.0.0.1'), '91.0.0.1');
  assert.equal(openAddressLookup().territoryOf(addressOf(undefined)), undefined);
});
