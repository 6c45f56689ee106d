export const maintenanceDefaults = { interval: "168h" };
