import { clusterShape } from "./clusterShape";
import type { Shape } from "./shapeErrors";

/** What a connection may hold, on its own. */
export const connectionShape = clusterShape.fields.connection as Shape;
