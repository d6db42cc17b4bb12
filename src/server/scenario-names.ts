/** The scenarios that can be played. The simulation has a story for each; whoever only needs the names does not load it. */
export const scenarioNames = ['september-2021', 'hard-cases'] as const;

export type ScenarioName = (typeof scenarioNames)[number];
