import type { Language } from './language.ts';

/** What every lock screen says, whoever made the lock: words that the phone can vouch for itself, and so need not be sent with each order. */
export interface LockWords {
  /** Around `{until}`, the end of the lease. */
  readonly until: string;
  /** What stays allowed. */
  readonly keeps: string;
  /** The public statement names a measure, and two people who signed it. */
  readonly byTwo: string;
  /** It names none: the lock follows from a rule that two people approved. */
  readonly automatic: string;
  readonly redress: string;
}

export const lockWords = {
  en: {
    until: 'This phone is locked. The lock ends by itself on {until} unless it is renewed.',
    keeps:
      'Emergency calls, public warnings, network settings and copying your own data still work. Nothing is deleted.',
    byTwo: 'One person proposed this lock and another approved it. The order stands in the public log.',
    automatic:
      'The lock follows from the rule by itself: two people approved the rule, nobody decided about this phone. The order stands in the public log.',
    redress: 'You can appeal from this screen; support can give you an unlock code.',
  },
  es: {
    until: 'Este teléfono está bloqueado. El bloqueo termina por sí solo el {until}, salvo que se renueve.',
    keeps:
      'Siguen funcionando las llamadas de emergencia, las alertas públicas, los ajustes de red y la copia de sus propios datos. No se borra nada.',
    byTwo: 'Una persona propuso este bloqueo y otra lo aprobó. La orden consta en el registro público.',
    automatic:
      'El bloqueo se sigue de la regla por sí solo: dos personas aprobaron la regla y nadie decidió sobre este teléfono. La orden consta en el registro público.',
    redress:
      'Puede presentar un recurso desde esta pantalla; el servicio de asistencia puede darle un código de desbloqueo.',
  },
  fa: {
    until: 'این تلفن قفل است. قفل در {until} خودبه‌خود پایان می‌یابد، مگر آنکه تمدید شود.',
    keeps:
      'تماس اضطراری، هشدارهای عمومی، تنظیمات شبکه و رونوشت گرفتن از داده‌های خودتان همچنان ممکن است. هیچ‌چیز پاک نمی‌شود.',
    byTwo: 'یک نفر این قفل را پیشنهاد و نفر دیگری آن را تأیید کرد. این دستور در دفتر عمومی ثبت است.',
    automatic:
      'این قفل خودبه‌خود از قاعده نتیجه می‌شود: دو نفر قاعده را تأیید کرده‌اند و کسی دربارهٔ این تلفن تصمیم نگرفته است. این دستور در دفتر عمومی ثبت است.',
    redress: 'از همین صفحه می‌توانید اعتراض کنید؛ پشتیبانی می‌تواند به شما کد بازگشایی بدهد.',
  },
  ar: {
    until: 'هذا الهاتف مقفل. ينتهي القفل من تلقاء نفسه في {until} ما لم يُجدَّد.',
    keeps: 'تبقى مكالمات الطوارئ والتحذيرات العامة وإعدادات الشبكة ونسخ بياناتك الخاصة متاحة. لا يُحذف أي شيء.',
    byTwo: 'اقترح شخص هذا القفل ووافق عليه شخص آخر. والأمر مدرج في السجل العام.',
    automatic:
      'ينتج هذا القفل عن القاعدة تلقائيًا: وافق شخصان على القاعدة ولم يتخذ أحد قرارًا بشأن هذا الهاتف. والأمر مدرج في السجل العام.',
    redress: 'يمكن تقديم اعتراض من هذه الشاشة، ويمكن للدعم إعطاؤك رمز فتح.',
  },
  ko: {
    until: '이 휴대전화는 잠겨 있습니다. 잠금은 연장되지 않으면 {until}에 자동으로 풀립니다.',
    keeps:
      '긴급 통화, 재난 문자, 네트워크 설정, 본인 데이터 복사는 계속 사용하실 수 있습니다. 아무것도 삭제되지 않습니다.',
    byTwo: '한 사람이 이 잠금을 제안하고 다른 사람이 승인했습니다. 이 명령은 공개 기록에 올라 있습니다.',
    automatic:
      '이 잠금은 규칙에 따라 자동으로 이루어졌습니다. 두 사람이 규칙을 승인했고, 이 휴대전화에 대해 따로 결정한 사람은 없습니다. 이 명령은 공개 기록에 올라 있습니다.',
    redress: '이 화면에서 이의를 신청하실 수 있으며, 고객 지원에서 잠금 해제 코드를 받으실 수 있습니다.',
  },
  ru: {
    until: 'Этот телефон заблокирован. Блокировка закончится сама {until}, если её не продлят.',
    keeps:
      'Экстренные вызовы, оповещения населения, настройки сети и копирование ваших данных по-прежнему доступны. Ничего не удаляется.',
    byTwo:
      'Один человек предложил эту блокировку, другой её одобрил. Распоряжение внесено в открытый журнал.',
    automatic:
      'Блокировка следует из правила сама: правило одобрили два человека, об этом телефоне никто отдельно не решал. Распоряжение внесено в открытый журнал.',
    redress: 'Возражение можно подать с этого экрана; поддержка может дать код разблокировки.',
  },
  uk: {
    until: 'Цей телефон заблоковано. Блокування закінчиться саме {until}, якщо його не подовжать.',
    keeps:
      'Екстрені виклики, оповіщення населення, налаштування мережі та копіювання ваших даних і далі доступні. Нічого не видаляється.',
    byTwo:
      'Одна людина запропонувала це блокування, інша його схвалила. Розпорядження внесено до відкритого журналу.',
    automatic:
      'Блокування випливає з правила саме: правило схвалили дві людини, про цей телефон ніхто окремо не вирішував. Розпорядження внесено до відкритого журналу.',
    redress: 'Заперечення можна подати з цього екрана; підтримка може дати код розблокування.',
  },
  pl: {
    until: 'Ten telefon jest zablokowany. Blokada skończy się sama {until}, o ile nie zostanie przedłużona.',
    keeps:
      'Połączenia alarmowe, ostrzeżenia publiczne, ustawienia sieci i kopiowanie własnych danych nadal działają. Nic nie jest usuwane.',
    byTwo:
      'Jedna osoba zaproponowała tę blokadę, a inna ją zatwierdziła. Polecenie jest w publicznym rejestrze.',
    automatic:
      'Blokada wynika z reguły sama: dwie osoby zatwierdziły regułę, a o tym telefonie nikt osobno nie decydował. Polecenie jest w publicznym rejestrze.',
    redress: 'Odwołanie można złożyć z tego ekranu; pomoc techniczna może podać kod odblokowania.',
  },
} as const satisfies Readonly<Record<Language, LockWords>>;
