import type { PhoneWords } from './phone-words.ts';

export const phoneWords = {
  lock: {
    until: '이 휴대전화는 잠겨 있습니다. 잠금은 연장되지 않으면 {until}에 자동으로 풀립니다.',
    keeps:
      '긴급 통화, 재난 문자, 네트워크 설정, 본인 데이터 복사는 계속 사용하실 수 있습니다. 아무것도 삭제되지 않습니다.',
    byTwo: '한 사람이 이 잠금을 제안하고 다른 사람이 승인했습니다. 이 명령은 공개 기록에 올라 있습니다.',
    automatic:
      '이 잠금은 규칙에 따라 자동으로 이루어졌습니다. 두 사람이 규칙을 승인했고, 이 휴대전화에 대해 따로 결정한 사람은 없습니다. 이 명령은 공개 기록에 올라 있습니다.',
    redress: '이 화면에서 이의를 신청하실 수 있으며, 고객 지원에서 잠금 해제 코드를 받으실 수 있습니다.',
  },
  carnet: { title: '카르네', firstUsed: '최초 사용', unknownPlace: '장소 미확인', sealed: '봉인' },
} as const satisfies PhoneWords;
