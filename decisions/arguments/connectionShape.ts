import { clusterShape } from "./clusterShape";
import type { Shape } from "./shapeErrors";

/** The fields of a connection, on its own. */
export const connectionShape = clusterShape.fields.connection as Shape;
