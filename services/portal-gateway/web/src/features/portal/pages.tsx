export { ReportPage, RequestPage } from "./AskPage";
export { DevicePage } from "./DevicePage";
export { HelpArticlePage } from "./HelpArticlePage";
export { HelpPage } from "./HelpPage";
export { HomePage } from "./HomePage";
export { MyDevicesPage } from "./MyDevicesPage";
export { MyTicketPage } from "./MyTicketPage";
export { MyTicketsPage } from "./MyTicketsPage";
