/** The fields of each question: what it is subject to, and what there is to choose from. */
import { deploymentFields } from "../../engine/input-fields.ts";
import type { FieldsOf } from "../../known-fields.ts";
import { scenarioFields } from "../scenario-fields.ts";
import type { Question } from "./question.ts";

type Asked<Name extends Question["for"]> = Extract<Question, { readonly for: Name }>;

type SubjectTo<Name extends Question["for"]> = FieldsOf<Asked<Name>["subjectTo"]>;

const served: SubjectTo<"devices"> = { requestsPerSecond: true };

const prices: SubjectTo<"usdPerDeviceHour"> = {
  usdPerQuery: true,
  usdPerMillionOutputTokens: true,
  margin: true,
  against: scenarioFields,
};

export const questionFields: { readonly [Name in Question["for"]]: FieldsOf<Asked<Name>> } = {
  contextTokens: { for: true, subjectTo: { users: true } satisfies SubjectTo<"contextTokens"> },
  devices: { for: true, subjectTo: served, over: { deployments: [deploymentFields] } },
  usdPerHour: {
    for: true,
    subjectTo: served,
    over: { devices: true, deployments: [deploymentFields] },
  },
  usdPerDeviceHour: { for: true, subjectTo: prices },
  workers: {
    for: true,
    subjectTo: { devices: true } satisfies SubjectTo<"workers">,
    over: { prefillDeployment: deploymentFields },
  },
};
