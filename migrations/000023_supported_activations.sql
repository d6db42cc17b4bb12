-- Where the place of a first start was not proved: the listed territories that its own evidence supported, outside of which no later observation
-- places it. null: the evidence left all of them open, as in all records of before.
alter table lineages add column activation_supported text[];
