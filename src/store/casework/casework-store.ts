import type { CaseStore } from '../../app/casework/cases-ports.ts';
import type { CampaignStore, MeasureStore } from '../../app/casework/measures-ports.ts';
import type { ApproverKeyStore, ApproverSetStore } from '../../app/casework/approvers-ports.ts';
import * as approvers from './approvers.ts';
import * as campaign from './campaign.ts';
import * as cases from './cases.ts';
import * as measures from './measures.ts';
import * as work from './work.ts';

export type CaseworkStore = CaseStore & MeasureStore & CampaignStore & ApproverKeyStore & ApproverSetStore;

/** Cases and measures in PostgreSQL. */
export const caseworkStore: CaseworkStore = { ...approvers, ...cases, ...measures, ...campaign, ...work };
