/** The parts of the page, in their order: what matters most comes first. */

import { alertsSection } from "./alerts.js";
import { armsSection } from "./arms.js";
import { calibrationSection } from "./calibration.js";
import { deadLettersSection } from "./dead_letters.js";
import { eventsSection } from "./events.js";
import { followersSection } from "./followers.js";
import { gatesSection } from "./gates.js";
import { generatorsSection } from "./generators.js";
import { headlineSection } from "./headline.js";
import { hoursSection } from "./hours.js";
import { modelsSection } from "./models.js";
import { postsSection } from "./posts.js";
import { predictionsSection } from "./predictions.js";
import { processesSection } from "./processes.js";
import { schedulesSection } from "./schedules.js";
import { slotsSection } from "./slots.js";
import { weightsSection } from "./weights.js";

export const pageSections = [
  headlineSection,
  alertsSection,
  weightsSection,
  followersSection,
  generatorsSection,
  eventsSection,
  deadLettersSection,
  predictionsSection,
  calibrationSection,
  modelsSection,
  armsSection,
  hoursSection,
  gatesSection,
  processesSection,
  schedulesSection,
  slotsSection,
  postsSection,
];
