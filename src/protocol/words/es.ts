import { catalogue } from './catalogue.ts';
import { phoneWords } from './phone/es.ts';

export const es = catalogue({
  visitor: 'Usted está de visita en {place}. Su teléfono sigue funcionando; no tiene que hacer nada.',
  unproven:
    'No se sabe con certeza dónde está este teléfono. Eso no tiene ningún efecto: su teléfono sigue funcionando.',
  exempt: 'Su teléfono tiene una exención en {place}. Sigue funcionando.',
  passed: 'Su pase de viaje para {place} es válido. Su teléfono sigue funcionando.',
  permittedStay: 'Estancia permitida: {permitted}.',
  nothingBefore: 'Tal como están las cosas, nada cambia antes del {when}.',
  noticeTitle: 'Aviso: hoy su teléfono funciona con normalidad, pero más adelante podría bloquearse.',
  noticeInforms: 'Para su información: su teléfono funciona con normalidad y no se bloqueará.',
  graceTitle: 'Período de gracia: su teléfono funciona con normalidad al menos hasta el {until}.',
  dueTitle:
    'El plazo de aviso y el período de gracia han terminado. Su teléfono todavía funciona, pero ahora podría bloquearse.',
  lockedTitle: phoneWords.lock.until,
  lockedOpen: 'Este teléfono está bloqueado. El bloqueo termina por sí solo, salvo que se renueve.',
  lockedKeeps: phoneWords.lock.keeps,
  lockedFacts: 'Se encontró allí desde el {first} hasta el {last}.',
  whyActivation:
    'Motivo: este teléfono se usó por primera vez en {place}, donde se aplica la regla {clause}. Fundamento: {basis}.',
  whyPresence:
    'Motivo: este teléfono lleva en {place} más tiempo del que permite la regla {clause}. Fundamento: {basis}.',
  whyConsignment:
    'Motivo: este teléfono se vendió para otro mercado y en {place} se aplica la regla {clause}. Fundamento: {basis}.',
  periodsPromised:
    'Plazo de aviso: hasta el {notice}. Después, período de gracia: hasta el {grace}. Antes de esa fecha no se restringe nada.',
  periodsAhead:
    'Los plazos empiezan cuando su teléfono le haya mostrado este aviso. Plazo de aviso: {notice}. Después, período de gracia: {grace}. No se restringe nada antes de que terminen ambos.',
  decidedByTwo: 'Incluso entonces, un teléfono solo se bloquea si una persona lo propone y otra lo aprueba.',
  decidedAutomatically:
    'Después, el teléfono se bloquea por un tiempo limitado sin necesidad de otra decisión.',
  appeal:
    '¿Hay un error o necesita ayuda? Puede presentar un recurso sin tener una cuenta: {url}. Contacto: {contact}.',
  appealStopsClock: 'Mientras se examina su recurso, los plazos no corren.',
  appealPending:
    'Su recurso lo está examinando una persona que no tomó esta decisión. Hasta que haya respuesta, los plazos no corren.',
  appealAnswer: 'Respuesta a su recurso: {answer}',
  exemptions: 'Exenciones que puede solicitar: {exemptions}.',
  exemptionBaggage: 'equipaje personal',
  exemptionIndividual: 'particulares',
  exemptionPress: 'prensa',
  exemptionRelief: 'ayuda humanitaria',
  releaseTitle: 'Buenas noticias: su teléfono funciona sin restricciones. No tiene que hacer nada.',
  releaseRule: 'La regla {clause} ya no tiene ningún efecto sobre él.',
  releaseRuleEnded: 'La regla ya no está en vigor.',
  releaseExempt: 'Se aplica una exención.',
  releasePassed: 'Su pase de viaje es válido.',
  releaseUpheld: 'Su recurso fue aceptado.',
  releaseFacts: 'Según lo que se sabe ahora, no se cumplen las condiciones de la regla.',
  advisoryTitle: '{place}, del {arrive} al {leave}',
  advisoryUnlisted:
    'Ninguna regla publicada limita los teléfonos en {place} en esas fechas. Su teléfono funciona allí.',
  advisoryRules:
    '{count, plural, one {Una regla afecta} other {# reglas afectan}} a este lugar en esas fechas:',
  advisoryRule:
    'Regla {clause}, en vigor desde el {since}. Fundamento: {basis}. Plazo de aviso: {notice}. Período de gracia: {grace}.',
  ruleUntil: 'Termina el {until}.',
  ruleReview: 'Debe revisarse a más tardar el {date}.',
  listedParts: 'Algunas partes de este país tienen reglas propias; consúltelas por separado: {parts}.',
  listedNear:
    'Hay lugares a los que se llega desde este país y que tienen reglas propias; consúltelas por separado: {places}.',
  historyUsedElsewhere: 'Un teléfono usado por primera vez en otro lugar',
  historyUsedIn: 'Un teléfono usado por primera vez en {place}',
  historyFirstUsedThere: 'Un teléfono usado por primera vez allí',
  historyFirstUsedBefore: 'Un teléfono usado por primera vez allí antes del {until}',
  historyFirstUsedSince: 'Un teléfono usado por primera vez allí el {from} o después',
  historyFirstUsedBetween: 'Un teléfono usado por primera vez allí entre el {from} y el {until}',
  historyNeverUsed: 'Un teléfono nuevo, nunca usado',
  answerWorks: 'funciona.',
  answerInformed: 'funciona. Es posible que reciba información, pero no habrá ninguna restricción.',
  answerNotice:
    'funciona en esas fechas. Es posible que reciba un aviso; no puede restringirse nada antes del {when}.',
  answerUntil:
    'funciona al menos hasta el {when}. Recibiría un aviso mucho antes; después de esa fecha podría bloquearse.',
  answerHomeFirst:
    'enciéndalo y úselo en casa antes de viajar; así cuenta como usado por primera vez en otro lugar. Si lo estrena allí, es posible que reciba un aviso; no puede restringirse nada antes del {when}.',
  answerRestrictionPossible:
    'si usted recibió un aviso y sus plazos han terminado, podría bloquearse. Sin aviso, funciona.',
  notPromised:
    'Esta respuesta se basa en las reglas publicadas hasta ahora; no es una promesa. Las reglas pueden modificarse, incluso durante su viaje. Aun así, no se restringe nada sin un aviso y sin que terminen el plazo de aviso y el período de gracia completos.',
  passBinds:
    'Si necesita seguridad, solicite antes del viaje un pase para su teléfono: lo que promete vale hasta que termina.',
  passOverridden:
    'Estas reglas prevalecen también sobre los pases de viaje, pero solo tras un aviso completo: {clauses}.',
  datesUtc: 'Todas las fechas y horas son UTC.',
});
