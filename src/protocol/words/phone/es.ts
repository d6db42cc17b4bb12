import type { PhoneWords } from './phone-words.ts';

export const phoneWords = {
  lock: {
    until: 'Este teléfono está bloqueado. El bloqueo termina por sí solo el {until}, salvo que se renueve.',
    keeps:
      'Siguen funcionando las llamadas de emergencia, las alertas públicas, los ajustes de red y la copia de sus propios datos. No se borra nada.',
    byTwo: 'Una persona propuso este bloqueo y otra lo aprobó. La orden consta en el registro público.',
    automatic:
      'El bloqueo se sigue de la regla por sí solo: dos personas aprobaron la regla y nadie decidió sobre este teléfono. La orden consta en el registro público.',
    redress:
      'Puede presentar un recurso desde esta pantalla; el servicio de asistencia puede darle un código de desbloqueo.',
  },
  carnet: { title: 'Carnet', firstUsed: 'Primer uso', unknownPlace: 'lugar no probado', sealed: 'Sellado' },
} as const satisfies PhoneWords;
