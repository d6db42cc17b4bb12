import type { PhoneWords } from './phone-words.ts';

export const phoneWords = {
  lock: {
    until: 'Ten telefon jest zablokowany. Blokada skończy się sama {until}, o ile nie zostanie przedłużona.',
    keeps:
      'Połączenia alarmowe, ostrzeżenia publiczne, ustawienia sieci i kopiowanie własnych danych nadal działają. Nic nie jest usuwane.',
    byTwo:
      'Jedna osoba zaproponowała tę blokadę, a inna ją zatwierdziła. Polecenie jest w publicznym rejestrze.',
    automatic:
      'Blokada wynika z reguły sama: dwie osoby zatwierdziły regułę, a o tym telefonie nikt osobno nie decydował. Polecenie jest w publicznym rejestrze.',
    redress: 'Odwołanie można złożyć z tego ekranu; pomoc techniczna może podać kod odblokowania.',
  },
  carnet: {
    title: 'Karnet',
    firstUsed: 'Pierwsze użycie',
    unknownPlace: 'miejsce nieudowodnione',
    sealed: 'Opieczętowano',
  },
} as const satisfies PhoneWords;
