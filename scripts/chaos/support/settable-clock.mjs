// Loaded before a server of the chaos rows: its wall clock is wrong by the milliseconds that a file says.
import { readFileSync } from 'node:fs';

const file = process.env['CARNET_CHAOS_CLOCK'] ?? '';
const trueNow = Date.now.bind(Date);
const readEveryMs = 100;
let offMs = 0;

function read() {
  try {
    offMs = Number(readFileSync(file, 'utf8'));
  } catch {
    offMs = 0;
  }
}

read();
setInterval(read, readEveryMs).unref();
Date.now = () => trueNow() + offMs;
