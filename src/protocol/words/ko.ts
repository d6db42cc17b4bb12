import { catalogue } from './catalogue.ts';
import { phoneWords } from './phone/ko.ts';

export const ko = catalogue({
  visitor: '현재 {place}에 방문 중이십니다. 휴대전화는 계속 작동하며 따로 하실 일은 없습니다.',
  unproven:
    '이 휴대전화의 위치가 확실하지 않습니다. 이 때문에 달라지는 것은 없으며 휴대전화는 계속 작동합니다.',
  exempt: '{place}에서 이 휴대전화에 예외가 적용됩니다. 휴대전화는 계속 작동합니다.',
  passed: '여행 허가증이 유효합니다({place}). 휴대전화는 계속 작동합니다.',
  permittedStay: '허용 체류 기간: {permitted}.',
  nothingBefore: '현재 상황에서는 {when} 전에 달라지는 것이 없습니다.',
  noticeTitle: '안내: 오늘 휴대전화는 평소처럼 작동하지만 나중에 잠길 수 있습니다.',
  noticeInforms: '참고용 안내: 휴대전화는 평소처럼 작동하며 잠기지 않습니다.',
  graceTitle: '유예 기간: 휴대전화는 적어도 {until}까지 평소처럼 작동합니다.',
  dueTitle: '통지 기간과 유예 기간이 끝났습니다. 휴대전화는 아직 작동하지만 이제 잠길 수 있습니다.',
  lockedTitle: phoneWords.lock.until,
  lockedOpen: '이 휴대전화는 잠겨 있습니다. 잠금은 연장되지 않으면 자동으로 풀립니다.',
  lockedKeeps: phoneWords.lock.keeps,
  lockedFacts: '이 휴대전화는 {first}부터 {last}까지 그곳에 있었습니다.',
  whyActivation:
    '이유: 이 휴대전화는 {place}에서 처음 사용되었으며 그곳에는 규칙 {clause}(이)가 적용됩니다. 근거: {basis}.',
  whyPresence:
    '이유: 이 휴대전화가 {place}에 머문 기간이 규칙 {clause}에서 허용하는 기간을 넘었습니다. 근거: {basis}.',
  whyConsignment:
    '이유: 이 휴대전화는 다른 시장용으로 판매되었으며 {place}에는 규칙 {clause}(이)가 적용됩니다. 근거: {basis}.',
  periodsPromised:
    '통지 기간: {notice}까지. 이후 유예 기간: {grace}까지. 그 전에는 아무것도 제한되지 않습니다.',
  periodsAhead:
    '휴대전화에 이 안내가 표시된 때부터 기간이 시작됩니다. 통지 기간: {notice}. 이후 유예 기간: {grace}. 두 기간이 모두 끝나기 전에는 아무것도 제한되지 않습니다.',
  decidedByTwo: '그 후에도 한 사람이 제안하고 다른 사람이 승인해야만 휴대전화가 잠깁니다.',
  decidedAutomatically: '그 후에는 추가 결정 없이 정해진 기간 동안 휴대전화가 잠깁니다.',
  appeal:
    '잘못된 내용이거나 도움이 필요하십니까? 계정 없이 이의를 신청하실 수 있습니다: {url}. 연락처: {contact}.',
  appealStopsClock: '이의 신청을 검토하는 동안 기간은 흐르지 않습니다.',
  appealPending:
    '이 결정을 내리지 않은 다른 사람이 이의 신청을 검토하고 있습니다. 답변이 있을 때까지 기간은 흐르지 않습니다.',
  appealAnswer: '이의 신청에 대한 답변: {answer}',
  exemptions: '신청하실 수 있는 예외: {exemptions}.',
  exemptionBaggage: '개인 수하물',
  exemptionIndividual: '개인 사용자',
  exemptionPress: '언론',
  exemptionRelief: '구호 활동',
  releaseTitle: '좋은 소식입니다. 휴대전화가 제한 없이 작동합니다. 따로 하실 일은 없습니다.',
  releaseRule: '규칙 {clause}의 효력이 이 휴대전화에 더 이상 미치지 않습니다.',
  releaseRuleEnded: '해당 규칙은 더 이상 시행되지 않습니다.',
  releaseExempt: '예외가 적용됩니다.',
  releasePassed: '여행 허가증이 유효합니다.',
  releaseUpheld: '이의 신청이 받아들여졌습니다.',
  releaseFacts: '현재 알려진 바로는 규칙의 조건에 해당하지 않습니다.',
  advisoryTitle: '{place}, {arrive}부터 {leave}까지',
  advisoryUnlisted:
    '공표된 규칙 중 해당 날짜에 {place}에서 휴대전화를 제한하는 것은 없습니다. 휴대전화는 그곳에서 작동합니다.',
  advisoryRules: '{count, plural, other {해당 날짜에 이 지역과 관련된 규칙 #개}}:',
  advisoryRule: '규칙 {clause}, {since}부터 시행. 근거: {basis}. 통지 기간: {notice}. 유예 기간: {grace}.',
  ruleUntil: '{until}에 종료됩니다.',
  ruleReview: '{date}까지 재검토할 예정입니다.',
  listedParts: '이 나라의 일부 지역에는 별도의 규칙이 있으니 따로 확인하시기 바랍니다: {parts}.',
  listedNear: '이 나라에서 가게 되는 일부 지역에는 별도의 규칙이 있으니 따로 확인하시기 바랍니다: {places}.',
  historyUsedElsewhere: '다른 곳에서 처음 사용한 휴대전화',
  historyUsedIn: '{place}에서 처음 사용한 휴대전화',
  historyFirstUsedThere: '그곳에서 처음 사용한 휴대전화',
  historyFirstUsedBefore: '그곳에서 {until} 전에 처음 사용한 휴대전화',
  historyFirstUsedSince: '그곳에서 {from} 이후에 처음 사용한 휴대전화',
  historyFirstUsedBetween: '그곳에서 {from}부터 {until} 전까지 처음 사용한 휴대전화',
  historyNeverUsed: '사용한 적이 없는 새 휴대전화',
  answerWorks: '작동합니다.',
  answerInformed: '작동합니다. 안내를 받으실 수는 있지만 제한은 따르지 않습니다.',
  answerNotice: '해당 날짜에 작동합니다. 통지를 받으실 수 있으며 {when} 전에는 아무것도 제한될 수 없습니다.',
  answerUntil:
    '적어도 {when}까지 작동합니다. 그보다 훨씬 전에 통지를 받으시게 되며 그 후에는 잠길 수 있습니다.',
  answerHomeFirst:
    '여행 전에 댁에서 켜서 사용하십시오. 그러면 다른 곳에서 처음 사용한 것으로 봅니다. 그곳에서 처음 켜시면 통지를 받으실 수 있으며 {when} 전에는 아무것도 제한될 수 없습니다.',
  answerRestrictionPossible:
    '통지를 받으셨고 그 기간이 끝났다면 잠길 수 있습니다. 통지가 없었다면 작동합니다.',
  notPromised:
    '이 답변은 지금까지 공표된 규칙에 따른 것이며 약속이 아닙니다. 규칙은 여행 중에도 바뀔 수 있습니다. 그 경우에도 통지와 전체 통지 기간 및 유예 기간 없이는 아무것도 제한되지 않습니다.',
  passBinds:
    '확실한 보장이 필요하시면 여행 전에 휴대전화의 여행 허가증을 신청하십시오. 허가증에서 약속한 내용은 만료될 때까지 지켜집니다.',
  passOverridden: '다음 규칙은 여행 허가증보다 우선하지만 충분한 통지를 거친 후에만 적용됩니다: {clauses}.',
  datesUtc: '모든 날짜와 시각은 UTC 기준입니다.',
});
