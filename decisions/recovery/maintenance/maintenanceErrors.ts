import { timerErrors, type TimerConfiguration } from "../schedule/timerErrors";
import { fieldError, sentence, within, type FieldError } from "../../findings/fieldError";
import { maintenanceDefaults } from "./maintenanceDefaults";

/** The argument `maintenance`, and what of the cluster it must agree with. */
export interface MaintainedConfiguration {
  maintenance?: TimerConfiguration;
  adopt?: { manage?: boolean };
}

/** Everything that is wrong with the timers of maintenance. */
export function maintenanceErrors({ maintenance, adopt }: MaintainedConfiguration): FieldError[] {
  if (maintenance === undefined) return [];
  const least = { text: "1h", milliseconds: 3_600_000 };
  return [
    ...(adopt === undefined || adopt.manage === true
      ? []
      : [
          fieldError(
            "maintenance",
            sentence`the members are not managed yet. Leave it out until ${{ field: "adopt.manage" }} is true.`,
            "field.conflict",
          ),
        ]),
    ...within("maintenance", timerErrors(maintenance, maintenanceDefaults.interval, least)),
  ];
}
