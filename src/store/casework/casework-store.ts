import type { CaseStore } from '../../app/casework/cases-ports.ts';
import type { CampaignStore, MeasureStore } from '../../app/casework/measures-ports.ts';
import * as campaign from './campaign.ts';
import * as cases from './cases.ts';
import * as measures from './measures.ts';
import * as work from './work.ts';

export type CaseworkStore = CaseStore & MeasureStore & CampaignStore;

/** Cases and measures in PostgreSQL. */
export const caseworkStore: CaseworkStore = { ...cases, ...measures, ...campaign, ...work };
