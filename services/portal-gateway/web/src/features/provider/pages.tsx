export { AgentsPage } from "./AgentsPage";
export { ChooseClientPage } from "./ChooseClientPage";
export { ClientPage } from "./ClientPage";
export { ClientsPage } from "./ClientsPage";
export { NewClientPage } from "./NewClientPage";
export { NoAccessPage } from "./NoAccessPage";
