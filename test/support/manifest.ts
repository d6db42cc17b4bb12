const models = ['MP-11', 'MP-12 Pro', 'MP-T1'];
const markets = ['PA', 'PL', 'DE', 'MX', 'KZ', 'AE'];

/** 14 digits and the Luhn digit over them. */
export function withCheckDigit(digits: string): string {
  let sum = 0;
  for (let index = 0; index < 14; index += 1) {
    const digit = digits.charCodeAt(index) - 48;
    const weighted = index % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return digits + String((10 - (sum % 10)) % 10);
}

/** A line of a made-up maker's manifest; the same number gives the same phone. */
function manifestLine(number: number): string {
  const imei = (slot: number): string => withCheckDigit(`3500${slot}${String(number).padStart(9, '0')}`);
  const model = models[number % models.length]!;
  const consignment = `L-${Math.floor(number / 500)}`;
  const market = markets[Math.floor(number / 500) % markets.length]!;
  return `${imei(1)},${imei(2)},SN${String(number).padStart(10, '0')},${model},${consignment},${market},2021-03-14\n`;
}

const linesPerPiece = 2000;

/** A manifest of `count` phones as CSV, in pieces of the size that a file is read in. */
export function* manifestCsv(count: number): Generator<Buffer> {
  yield Buffer.from('imei,imei2,serial,model,consignment,market,soldAt\n');
  for (let from = 0; from < count; from += linesPerPiece) {
    const lines = Array.from({ length: Math.min(linesPerPiece, count - from) }, (_, index) =>
      manifestLine(from + index),
    );
    yield Buffer.from(lines.join(''));
  }
}
