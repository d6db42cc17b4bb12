import { catalogue } from './catalogue.ts';
import { phoneWords } from './phone/pl.ts';

export const pl = catalogue({
  visitor: 'Jest to pobyt w podróży ({place}). Telefon działa dalej i nie trzeba nic robić.',
  unproven:
    'Nie wiadomo na pewno, gdzie znajduje się ten telefon. Nie ma to żadnych skutków: telefon działa dalej.',
  exempt: 'Dla tego telefonu obowiązuje wyjątek ({place}). Telefon działa dalej.',
  passed: 'Przepustka podróżna jest ważna ({place}). Telefon działa dalej.',
  permittedStay: 'Dozwolony czas pobytu: {permitted}.',
  nothingBefore: 'W obecnej sytuacji nic się nie zmieni przed {when}.',
  noticeTitle: 'Zawiadomienie: dziś telefon działa jak zwykle, ale później może zostać zablokowany.',
  noticeInforms: 'Do wiadomości: telefon działa jak zwykle i nie zostanie zablokowany.',
  graceTitle: 'Okres karencji: telefon działa jak zwykle co najmniej do {until}.',
  dueTitle:
    'Okres zawiadomienia i okres karencji minęły. Telefon nadal działa, ale może teraz zostać zablokowany.',
  lockedTitle: phoneWords.lock.until,
  lockedOpen: 'Ten telefon jest zablokowany. Blokada skończy się sama, o ile nie zostanie przedłużona.',
  lockedKeeps: phoneWords.lock.keeps,
  lockedFacts: 'Był tam od {first} do {last}.',
  whyActivation:
    'Powód: ten telefon został po raz pierwszy uruchomiony tam, gdzie obowiązuje reguła {clause} ({place}). Podstawa: {basis}.',
  whyPresence:
    'Powód: ten telefon przebywa na tym terytorium ({place}) dłużej, niż pozwala reguła {clause}. Podstawa: {basis}.',
  whyConsignment:
    'Powód: ten telefon sprzedano na inny rynek, a na tym terytorium ({place}) obowiązuje reguła {clause}. Podstawa: {basis}.',
  periodsPromised:
    'Okres zawiadomienia: do {notice}. Następnie okres karencji: do {grace}. Wcześniej nie będzie żadnych ograniczeń.',
  periodsAhead:
    'Okresy zaczynają biec, gdy telefon wyświetli to zawiadomienie. Okres zawiadomienia: {notice}. Następnie okres karencji: {grace}. Dopóki oba nie miną, nie będzie żadnych ograniczeń.',
  decidedByTwo:
    'Nawet wtedy telefon jest blokowany tylko wtedy, gdy jedna osoba to zaproponuje, a inna zatwierdzi.',
  decidedAutomatically: 'Potem telefon jest blokowany na ograniczony czas bez dodatkowej decyzji.',
  appeal:
    'To pomyłka albo potrzebna jest pomoc? Odwołanie można złożyć bez konta: {url}. Kontakt: {contact}.',
  appealStopsClock: 'Podczas rozpatrywania odwołania okresy nie biegną.',
  appealPending:
    'Odwołanie rozpatruje osoba, która nie podjęła tej decyzji. Do czasu odpowiedzi okresy nie biegną.',
  appealAnswer: 'Odpowiedź na odwołanie: {answer}',
  exemptions: 'Wyjątki, na które można się powołać: {exemptions}.',
  exemptionBaggage: 'bagaż osobisty',
  exemptionIndividual: 'osoby prywatne',
  exemptionPress: 'prasa',
  exemptionRelief: 'pomoc humanitarna',
  releaseTitle: 'Dobra wiadomość: telefon działa bez ograniczeń. Nie trzeba nic robić.',
  releaseRule: 'Reguła {clause} już go nie dotyczy.',
  releaseRuleEnded: 'Reguła już nie obowiązuje.',
  releaseExempt: 'Obowiązuje wyjątek.',
  releasePassed: 'Przepustka podróżna jest ważna.',
  releaseUpheld: 'Odwołanie zostało uwzględnione.',
  releaseFacts: 'Według obecnej wiedzy warunki reguły nie są spełnione.',
  advisoryTitle: '{place}: od {arrive} do {leave}',
  advisoryUnlisted:
    'Żadna opublikowana reguła nie ogranicza telefonów w tym czasie ({place}). Telefon będzie tam działać.',
  advisoryRules:
    '{count, plural, one {Tego miejsca w tych dniach dotyczy # reguła} few {Tego miejsca w tych dniach dotyczą # reguły} many {Tego miejsca w tych dniach dotyczy # reguł} other {Tego miejsca w tych dniach dotyczy # reguły}}:',
  advisoryRule:
    'Reguła {clause}, obowiązuje od {since}. Podstawa: {basis}. Okres zawiadomienia: {notice}. Okres karencji: {grace}.',
  ruleUntil: 'Obowiązuje do {until}.',
  ruleReview: 'Przegląd reguły ma nastąpić do {date}.',
  listedParts: 'Części tego kraju mają własne reguły; prosimy zapytać o nie osobno: {parts}.',
  listedNear:
    'Niektóre miejsca, do których dojeżdża się z tego kraju, mają własne reguły; prosimy zapytać o nie osobno: {places}.',
  historyUsedElsewhere: 'Telefon po raz pierwszy uruchomiony gdzie indziej',
  historyUsedIn: 'Telefon po raz pierwszy uruchomiony gdzie indziej ({place})',
  historyFirstUsedThere: 'Telefon po raz pierwszy uruchomiony na miejscu',
  historyFirstUsedBefore: 'Telefon po raz pierwszy uruchomiony na miejscu przed {until}',
  historyFirstUsedSince: 'Telefon po raz pierwszy uruchomiony na miejscu począwszy od {from}',
  historyFirstUsedBetween: 'Telefon po raz pierwszy uruchomiony na miejscu od {from} do {until}',
  historyNeverUsed: 'Nowy telefon, jeszcze nieużywany',
  answerWorks: 'działa.',
  answerInformed: 'działa. Może nadejść informacja, ale żadne ograniczenie nie nastąpi.',
  answerNotice:
    'działa w tych dniach. Może nadejść zawiadomienie; żadne ograniczenie nie jest możliwe przed {when}.',
  answerUntil:
    'działa co najmniej do {when}. Zawiadomienie nadeszłoby dużo wcześniej; po tej dacie telefon może zostać zablokowany.',
  answerHomeFirst:
    'prosimy uruchomić go i używać w domu przed podróżą; wtedy liczy się jako uruchomiony gdzie indziej. Jeśli zostanie po raz pierwszy uruchomiony na miejscu, może nadejść zawiadomienie; żadne ograniczenie nie jest możliwe przed {when}.',
  answerRestrictionPossible:
    'jeśli nadeszło zawiadomienie i jego okresy minęły, telefon może zostać zablokowany. Bez zawiadomienia działa.',
  notPromised:
    'Ta odpowiedź wynika z reguł opublikowanych do tej pory i nie jest obietnicą. Reguły mogą się zmienić, także w trakcie podróży. Nawet wtedy nie będzie żadnych ograniczeń bez zawiadomienia oraz pełnych okresów zawiadomienia i karencji.',
  passBinds:
    'Kto potrzebuje pewności, może wcześniej poprosić o przepustkę podróżną dla swojego telefonu: to, co obiecuje, obowiązuje do jej końca.',
  passOverridden:
    'Te reguły mają pierwszeństwo także przed przepustkami, ale tylko po pełnym zawiadomieniu: {clauses}.',
  datesUtc: 'Wszystkie daty i godziny podano w UTC.',
});
