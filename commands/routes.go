package commands

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// Register adds the write side's routes to the API.
func (s *Service) Register(api huma.API) {
	write(api, s, op("create-customer", http.MethodPost, "/v1/customers", "Create a customer", "Customers"), s.createCustomer)
	write(api, s, op("change-profile", http.MethodPatch, "/v1/customers/{customerId}", "Change fields of the profile", "Customers"), s.changeProfile)
	write(api, s, op("change-contacts", http.MethodPut, "/v1/customers/{customerId}/contacts", "Replace the contacts", "Customers"), s.changeContacts)
	write(api, s, op("archive-customer", http.MethodPost, "/v1/customers/{customerId}/archive", "Archive the customer", "Customers"), s.archiveCustomer)
	write(api, s, op("tag-customer", http.MethodPost, "/v1/customers/{customerId}/tags", "Put tags on a customer, and take others off", "Customers"), s.tagCustomer)
	write(api, s, op("verify-field", http.MethodPost, "/v1/customers/{customerId}/verifications", "Record that a field was held against the world", "Data quality"), s.verifyField)
	write(api, s, op("accept-fault", http.MethodPost, "/v1/customers/{customerId}/faults/accept", "Accept that something is wrong with a field of the record", "Data quality"), s.acceptFault)
	write(api, s, op("reject-fault", http.MethodPost, "/v1/customers/{customerId}/faults/reject", "Record that a field is right as it is", "Data quality"), s.rejectFault)
	write(api, s, op("link-person", http.MethodPost, "/v1/customers/{customerId}/companies", "Make a person a contact of a company", "Companies"), s.linkPerson)
	write(api, s, op("unlink-person", http.MethodPost, "/v1/customers/{customerId}/companies/{linkId}/end", "End a person's link to a company", "Companies"), s.unlinkPerson)
	writeOn(api, s, s.fields, "/v1/policies", op("declare-custom-fields", http.MethodPut, "/v1/custom-fields", "Declare the custom fields of customers", "Customers"), s.declareCustomFields)
	writeOn(api, s, s.standards, "/v1/policies", op("define-collection-standard", http.MethodPut, "/v1/collection-standard", "Define or correct what records have to hold", "Data quality"), s.defineCollectionStandard)
	writeOn(api, s, s.weights, "/v1/policies", op("define-quality-weights", http.MethodPut, "/v1/quality-weights", "Define or correct the weights of the quality index", "Data quality"), s.defineQualityWeights)

	write(api, s, op("record-visit", http.MethodPost, "/v1/customers/{customerId}/visits", "Record a visit", "Visits"), s.recordVisit)
	write(api, s, op("record-interaction", http.MethodPost, "/v1/customers/{customerId}/interactions", "Record an exchange through any channel", "Communication"), s.recordInteraction)
	write(api, s, op("state-contact-preference", http.MethodPut, "/v1/customers/{customerId}/preferences/{channel}", "Record what the customer wants of a channel", "Communication"), s.statePreference)
	write(api, s, op("prepare-key-contact", http.MethodPost, "/v1/customers/{customerId}/key-contacts", "Prepare a contact with an important customer", "Communication"), s.prepareKeyContact)
	write(api, s, op("hold-key-contact", http.MethodPost, "/v1/customers/{customerId}/key-contacts/{keyContactId}/hold", "Record that it was held", "Communication"), s.holdKeyContact)
	write(api, s, op("follow-up-key-contact", http.MethodPost, "/v1/customers/{customerId}/key-contacts/{keyContactId}/follow-up", "Record what was done about what came of it", "Communication"), s.followUpKeyContact)
	write(api, s, op("cancel-key-contact", http.MethodPost, "/v1/customers/{customerId}/key-contacts/{keyContactId}/cancel", "Record that it is not held", "Communication"), s.cancelKeyContact)
	write(api, s, op("assign-key-contact", http.MethodPost, "/v1/customers/{customerId}/key-contacts/{keyContactId}/assign", "Give a contact with an important customer to somebody else", "Communication"), s.assignKeyContact)
	write(api, s, op("record-need", http.MethodPut, "/v1/customers/{customerId}/needs/{need}", "Record what the customer needs", "Communication"), s.recordNeed)
	writeOn(api, s, s.plan, "/v1/policies", op("define-communication-plan", http.MethodPut, "/v1/communication-plan", "Define or correct how often tiers are contacted", "Communication"), s.defineCommunicationPlan)
	write(api, s, op("rank-offers", http.MethodPost, "/v1/customers/{customerId}/offers/rank", "Rank what can be offered to the customer at a contact", "Offers"), s.rankOffers)
	write(api, s, op("present-offer", http.MethodPost, "/v1/customers/{customerId}/offers/{offerId}/present", "Record that an offer was made to the customer", "Offers"), s.presentOffer)
	write(api, s, op("accept-offer", http.MethodPost, "/v1/customers/{customerId}/offers/{offerId}/accept", "Record that the customer took an offer", "Offers"), s.acceptOffer)
	write(api, s, op("decline-offer", http.MethodPost, "/v1/customers/{customerId}/offers/{offerId}/decline", "Record that the customer did not want an offer", "Offers"), s.declineOffer)
	writeOn(api, s, s.offers, "/v1/policies", op("define-offer-rules", http.MethodPut, "/v1/offer-rules", "Define or correct what is offered to whom", "Offers"), s.defineOfferRules)
	writeOn(api, s, s.greetings, "/v1/policies", op("define-greetings", http.MethodPut, "/v1/greetings", "Define or correct which dates raise tasks", "Communication"), s.defineGreetings)
	write(api, s, op("plan-visit", http.MethodPost, "/v1/customers/{customerId}/visit-plans", "Plan a visit", "Visits"), s.planVisit)
	write(api, s, op("confirm-visit", http.MethodPost, "/v1/customers/{customerId}/visit-plans/{visitId}/confirm", "Confirm a planned visit", "Visits"), s.confirmVisit)
	write(api, s, op("start-visit", http.MethodPost, "/v1/customers/{customerId}/visit-plans/{visitId}/start", "Start a planned visit", "Visits"), s.startVisit)
	write(api, s, op("complete-visit", http.MethodPost, "/v1/customers/{customerId}/visit-plans/{visitId}/complete", "Record a planned visit that took place", "Visits"), s.completeVisit)
	write(api, s, op("miss-visit", http.MethodPost, "/v1/customers/{customerId}/visit-plans/{visitId}/miss", "Record that a planned visit did not take place", "Visits"), s.missVisit)
	write(api, s, op("cancel-visit", http.MethodPost, "/v1/customers/{customerId}/visit-plans/{visitId}/cancel", "Cancel a planned visit", "Visits"), s.cancelVisit)
	write(api, s, op("reschedule-visit", http.MethodPost, "/v1/customers/{customerId}/visit-plans/{visitId}/reschedule", "Move a planned visit", "Visits"), s.rescheduleVisit)
	write(api, s, op("open-follow-up", http.MethodPost, "/v1/customers/{customerId}/follow-ups", "Open a follow-up", "Visits"), s.openFollowUp)
	write(api, s, op("do-follow-up", http.MethodPost, "/v1/customers/{customerId}/follow-ups/{followUpId}/done", "Record that a follow-up was done", "Visits"), s.doFollowUp)
	write(api, s, op("drop-follow-up", http.MethodPost, "/v1/customers/{customerId}/follow-ups/{followUpId}/drop", "Drop a follow-up", "Visits"), s.dropFollowUp)
	write(api, s, op("ask-for-service", http.MethodPost, "/v1/customers/{customerId}/requests", "Open a service request", "Requests"), s.askForService)
	write(api, s, op("triage-request", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/triage", "Triage a service request", "Requests"), s.triageRequest)
	write(api, s, op("assign-request", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/assign", "Assign a service request", "Requests"), s.assignRequest)
	write(api, s, op("start-request", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/start", "Start work on a service request", "Requests"), s.startRequest)
	write(api, s, op("add-request-task", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/tasks", "Give a part of the work to a department", "Requests"), s.addRequestTask)
	write(api, s, op("do-request-task", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/tasks/{taskId}/done", "Record that a department has done its part", "Requests"), s.doRequestTask)
	write(api, s, op("notify-progress", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/progress", "Record a progress notice to the customer", "Requests"), s.notifyProgress)
	write(api, s, op("resolve-request", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/resolve", "Resolve a service request", "Requests"), s.resolveRequest)
	write(api, s, op("confirm-request", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/confirm", "Record that the customer finds it settled", "Requests"), s.confirmRequest)
	write(api, s, op("resume-request", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/resume", "Go on with a request that is not settled", "Requests"), s.resumeRequest)
	write(api, s, op("file-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints", "File a complaint", "Complaints"), s.fileComplaint)
	write(api, s, op("resolve-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/resolve", "Resolve a complaint", "Complaints"), s.resolveComplaint)
	write(api, s, op("acknowledge-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/acknowledge", "Acknowledge a complaint", "Complaints"), s.acknowledgeComplaint)
	write(api, s, op("assign-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/assign", "Assign a complaint", "Complaints"), s.assignComplaint)
	write(api, s, op("analyse-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/analyse", "Say how far the analysis has come", "Complaints"), s.analyseComplaint)
	write(api, s, op("agree-complaint-action", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/agree-action", "Agree on what will be done", "Complaints"), s.agreeAction)
	write(api, s, op("send-complaint-feedback", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/send-feedback", "Record what the customer was told", "Complaints"), s.sendComplaintFeedback)
	write(api, s, op("confirm-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/confirm", "Record that the customer finds it settled", "Complaints"), s.confirmComplaint)
	write(api, s, op("close-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/close", "Close a complaint", "Complaints"), s.closeComplaint)
	write(api, s, op("reopen-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/reopen", "Reopen a complaint", "Complaints"), s.reopenComplaint)
	write(api, s, op("reject-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/reject", "Reject a complaint", "Complaints"), s.rejectComplaint)
	write(api, s, op("escalate-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/escalate", "Escalate a complaint", "Complaints"), s.escalateComplaint)
	write(api, s, op("note-on-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/notes", "Note what was said about a complaint", "Complaints"), s.noteOnComplaint)
	write(api, s, op("pause-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/pause", "Wait for the customer", "Complaints"), s.pauseComplaint)
	write(api, s, op("resume-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/resume", "Go on with a complaint", "Complaints"), s.resumeComplaint)
	write(api, s, op("open-dispute", http.MethodPost, "/v1/customers/{customerId}/disputes", "Open a dispute", "Complaints"), s.openDispute)
	write(api, s, op("add-dispute-evidence", http.MethodPost, "/v1/customers/{customerId}/disputes/{disputeId}/evidence", "Put evidence before whoever rules", "Complaints"), s.addDisputeEvidence)
	write(api, s, op("rule-dispute", http.MethodPost, "/v1/customers/{customerId}/disputes/{disputeId}/rule", "Record the ruling on a dispute", "Complaints"), s.ruleDispute)
	write(api, s, op("settle-dispute", http.MethodPost, "/v1/customers/{customerId}/disputes/{disputeId}/settle", "Record that a dispute was settled", "Complaints"), s.settleDispute)
	write(api, s, op("withdraw-dispute", http.MethodPost, "/v1/customers/{customerId}/disputes/{disputeId}/withdraw", "Record that a dispute was withdrawn", "Complaints"), s.withdrawDispute)
	write(api, s, op("assign-dispute", http.MethodPost, "/v1/customers/{customerId}/disputes/{disputeId}/assign", "Give a dispute to somebody else", "Complaints"), s.assignDispute)
	write(api, s, op("request-service-upgrade", http.MethodPost, "/v1/customers/{customerId}/service-upgrades", "Ask for a service upgrade", "Service levels"), s.requestUpgrade)
	write(api, s, op("grant-service-upgrade", http.MethodPost, "/v1/customers/{customerId}/service-upgrades/{upgradeId}/grant", "Grant a service upgrade", "Service levels"), s.grantUpgrade)
	write(api, s, op("refuse-service-upgrade", http.MethodPost, "/v1/customers/{customerId}/service-upgrades/{upgradeId}/refuse", "Refuse a service upgrade", "Service levels"), s.refuseUpgrade)
	write(api, s, op("end-service-upgrade", http.MethodPost, "/v1/customers/{customerId}/service-upgrades/{upgradeId}/end", "End a service upgrade before its time", "Service levels"), s.endUpgrade)
	write(api, s, op("record-survey-answer", http.MethodPost, "/v1/customers/{customerId}/survey-answers", "Record an answer to a survey", "Surveys"), s.recordSurveyAnswer)
	write(api, s, op("record-interview", http.MethodPost, "/v1/customers/{customerId}/interviews", "Record an interview about satisfaction", "Surveys"), s.recordInterview)
	write(api, s, op("invite-to-survey", http.MethodPost, "/v1/customers/{customerId}/survey-invitations", "Invite the customer to a survey", "Surveys"), s.inviteToSurvey)
	write(api, s, op("deliver-survey-invitation", http.MethodPost, "/v1/customers/{customerId}/survey-invitations/{invitationId}/deliver", "Record that an invitation arrived", "Surveys"), s.deliverInvitation)
	write(api, s, op("expire-survey-invitation", http.MethodPost, "/v1/customers/{customerId}/survey-invitations/{invitationId}/expire", "End an invitation before its time", "Surveys"), s.expireInvitation)
	write(api, s, op("reclassify-customer", http.MethodPost, "/v1/customers/{customerId}/classifications", "Reclassify by hand, with a reason", "Classes"), s.reclassifyCustomer)
	write(api, s, op("grant-consent", http.MethodPost, "/v1/customers/{customerId}/consents", "Record a consent", "Privacy"), s.grantConsent)
	write(api, s, op("withdraw-consent", http.MethodPost, "/v1/customers/{customerId}/consents/withdraw", "Record that a consent was withdrawn", "Privacy"), s.withdrawConsent)
	write(api, s, op("record-legal-basis", http.MethodPost, "/v1/customers/{customerId}/legal-bases", "Record a legal basis other than consent", "Privacy"), s.recordBasis)
	write(api, s, op("end-legal-basis", http.MethodPost, "/v1/customers/{customerId}/legal-bases/end", "Record that a legal basis ended", "Privacy"), s.endBasis)
	write(api, s, op("place-legal-hold", http.MethodPost, "/v1/customers/{customerId}/legal-holds", "Forbid the erasure for the time being", "Privacy"), s.placeHold)
	write(api, s, op("release-legal-hold", http.MethodPost, "/v1/customers/{customerId}/legal-holds/{holdId}/release", "Release a legal hold", "Privacy"), s.releaseHold)
	write(api, s, op("request-erasure", http.MethodPost, "/v1/customers/{customerId}/erasures", "Request the erasure of a person", "Privacy"), s.requestErasure)
	write(api, s, op("approve-erasure", http.MethodPost, "/v1/customers/{customerId}/erasures/{erasureId}/approve", "Approve an erasure, as a second person", "Privacy"), s.approveErasure)
	write(api, s, op("reject-erasure", http.MethodPost, "/v1/customers/{customerId}/erasures/{erasureId}/reject", "Reject an erasure", "Privacy"), s.rejectErasure)
	write(api, s, op("give-subject-access", http.MethodPost, "/v1/customers/{customerId}/subject-access", "Make a package of everything that is kept about a person", "Privacy"), s.giveAccess)
	write(api, s, op("assign-visit", http.MethodPost, "/v1/customers/{customerId}/visit-plans/{visitId}/assign", "Give a planned visit to somebody else", "Visits"), s.assignVisit)
	write(api, s, op("assign-follow-up", http.MethodPost, "/v1/customers/{customerId}/follow-ups/{followUpId}/assign", "Give a follow-up to somebody else", "Visits"), s.assignFollowUp)
	write(api, s, op("assign-manager", http.MethodPut, "/v1/customers/{customerId}/manager", "Give the customer a manager, for a while or for good", "Managers"), s.assignManager)
	write(api, s, op("release-manager", http.MethodPost, "/v1/customers/{customerId}/manager/release", "End the management of the customer", "Managers"), s.releaseManager)
	write(api, s, op("take-customer", http.MethodPost, "/v1/customers/{customerId}/manager/take", "Take a customer that nobody has", "Managers"), s.takeCustomer)
	write(api, s, op("hand-over-customer", http.MethodPost, "/v1/customers/{customerId}/hand-over", "Give everything that somebody has of the customer to somebody else", "Managers"), s.handOver)
	write(api, s, op("place-order", http.MethodPost, "/v1/customers/{customerId}/orders", "Record an order", "Orders"), s.placeOrder)
	write(api, s, op("promise-order", http.MethodPost, "/v1/customers/{customerId}/orders/{orderId}/promise", "Promise an order by another day", "Orders"), s.promiseOrder)
	write(api, s, op("ship-order", http.MethodPost, "/v1/customers/{customerId}/orders/{orderId}/ship", "Record that an order has left", "Orders"), s.shipOrder)
	write(api, s, op("deliver-order", http.MethodPost, "/v1/customers/{customerId}/orders/{orderId}/deliver", "Record that the customer has an order", "Orders"), s.deliverOrder)
	write(api, s, op("return-order", http.MethodPost, "/v1/customers/{customerId}/orders/{orderId}/return", "Record that an order, or a part of it, came back", "Orders"), s.returnOrder)
	write(api, s, op("cancel-order", http.MethodPost, "/v1/customers/{customerId}/orders/{orderId}/cancel", "Cancel an order that has not left", "Orders"), s.cancelOrder)

	write(api, s, op("correct-visit", http.MethodPost, "/v1/customers/{customerId}/visits/{visitId}/correct", "Correct the record of a visit", "Corrections"), s.correctVisit)
	write(api, s, op("withdraw-visit", http.MethodPost, "/v1/customers/{customerId}/visits/{visitId}/withdraw", "Withdraw the record of a visit", "Corrections"), s.withdrawVisit)
	write(api, s, op("withdraw-interaction", http.MethodPost, "/v1/customers/{customerId}/interactions/{interactionId}/withdraw", "Withdraw the record of an interaction", "Corrections"), s.withdrawInteraction)
	write(api, s, op("correct-order", http.MethodPost, "/v1/customers/{customerId}/orders/{orderId}/correct", "Correct the record of an order", "Corrections"), s.correctOrder)
	write(api, s, op("withdraw-order", http.MethodPost, "/v1/customers/{customerId}/orders/{orderId}/withdraw", "Withdraw the record of an order", "Corrections"), s.withdrawOrder)
	write(api, s, op("correct-survey-answer", http.MethodPost, "/v1/customers/{customerId}/survey-answers/{answerId}/correct", "Correct the record of a survey answer", "Corrections"), s.correctAnswer)
	write(api, s, op("withdraw-survey-answer", http.MethodPost, "/v1/customers/{customerId}/survey-answers/{answerId}/withdraw", "Withdraw the record of a survey answer", "Corrections"), s.withdrawAnswer)
	write(api, s, op("correct-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/correct", "Correct what a complaint was filed with", "Corrections"), s.correctComplaint)
	write(api, s, op("withdraw-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/withdraw", "Withdraw the record of a complaint", "Corrections"), s.withdrawComplaint)
	write(api, s, op("correct-follow-up", http.MethodPost, "/v1/customers/{customerId}/follow-ups/{followUpId}/correct", "Correct what a follow-up was opened with", "Corrections"), s.correctFollowUp)
	write(api, s, op("withdraw-follow-up", http.MethodPost, "/v1/customers/{customerId}/follow-ups/{followUpId}/withdraw", "Withdraw the record of a follow-up", "Corrections"), s.withdrawFollowUp)
	write(api, s, op("withdraw-offer", http.MethodPost, "/v1/customers/{customerId}/offers/{offerId}/withdraw", "Withdraw the record of an offer", "Corrections"), s.withdrawOffer)
	write(api, s, op("correct-profile-change", http.MethodPost, "/v1/customers/{customerId}/profile-changes/{revision}/correct", "Correct the creation or a change of the profile", "Corrections"), s.correctProfile)
	write(api, s, op("withdraw-profile-change", http.MethodPost, "/v1/customers/{customerId}/profile-changes/{revision}/withdraw", "Withdraw a change of the profile", "Corrections"), s.withdrawProfile)
	write(api, s, op("correct-contacts-change", http.MethodPost, "/v1/customers/{customerId}/contacts-changes/{revision}/correct", "Correct a list of contacts", "Corrections"), s.correctContacts)
	write(api, s, op("withdraw-contacts-change", http.MethodPost, "/v1/customers/{customerId}/contacts-changes/{revision}/withdraw", "Withdraw a change of the contacts", "Corrections"), s.withdrawContacts)

	writeOn(api, s, s.calendars, "/v1/policies", op("define-calendar", http.MethodPut, "/v1/calendars/{calendar}", "Define or correct a business calendar", "Service levels"), s.defineCalendar)
	writeOn(api, s, s.cadence, "/v1/policies", op("define-visit-cadence", http.MethodPut, "/v1/visit-cadence", "Define or correct how often tiers are visited", "Visits"), s.defineVisitCadence)
	writeOn(api, s, s.retention, "/v1/policies", op("define-retention", http.MethodPut, "/v1/retention", "Define or correct for how long personal data are kept", "Privacy"), s.defineRetention)
	writeOn(api, s, s.levels, "/v1/policies", op("define-service-levels", http.MethodPut, "/v1/service-levels", "Define or correct the service levels", "Service levels"), s.defineServiceLevels)
	writeOn(api, s, s.schemes, "/v1/policies", op("define-scheme", http.MethodPut, "/v1/schemes/{scheme}", "Define or correct a scheme of classes", "Classes"), s.defineScheme)
	write(api, s, op("declare-criterion", http.MethodPut, "/v1/customers/{customerId}/criteria/{criterion}", "Declare what no event says of a customer", "Classes"), s.declareCriterion)

	writeOn(api, s, s.questionnaires, "/v1/questionnaires", op("draft-questionnaire", http.MethodPut, "/v1/questionnaires/{questionnaire}", "Draft a version of a questionnaire", "Surveys"), s.draftQuestionnaire)
	writeOn(api, s, s.questionnaires, "/v1/questionnaires", op("publish-questionnaire", http.MethodPost, "/v1/questionnaires/{questionnaire}/publish", "Publish a version of a questionnaire", "Surveys"), s.publishQuestionnaire)
	writeOn(api, s, s.questionnaires, "/v1/questionnaires", op("close-questionnaire", http.MethodPost, "/v1/questionnaires/{questionnaire}/close", "Close a version of a questionnaire", "Surveys"), s.closeQuestionnaire)

	writeOn(api, s, s.measures, "/v1/measures", op("open-measure", http.MethodPost, "/v1/measures", "Open an improvement", "Complaints"), s.openMeasure)
	writeOn(api, s, s.measures, "/v1/measures", op("link-measure", http.MethodPost, "/v1/measures/{measureId}/link", "Add what calls for an improvement", "Complaints"), s.linkMeasure)
	writeOn(api, s, s.measures, "/v1/measures", op("assign-measure", http.MethodPost, "/v1/measures/{measureId}/assign", "Give an improvement to somebody else", "Complaints"), s.assignMeasure)
	writeOn(api, s, s.measures, "/v1/measures", op("implement-measure", http.MethodPost, "/v1/measures/{measureId}/implement", "Record that an improvement was carried out", "Complaints"), s.implementMeasure)
	writeOn(api, s, s.measures, "/v1/measures", op("verify-measure", http.MethodPost, "/v1/measures/{measureId}/verify", "Record that an improvement helped", "Complaints"), s.verifyMeasure)
	writeOn(api, s, s.measures, "/v1/measures", op("find-measure-ineffective", http.MethodPost, "/v1/measures/{measureId}/ineffective", "Record that an improvement did not help", "Complaints"), s.failMeasure)
	writeOn(api, s, s.measures, "/v1/measures", op("reopen-measure", http.MethodPost, "/v1/measures/{measureId}/reopen", "Take an improvement up again", "Complaints"), s.reopenMeasure)

	writeOn(api, s, s.staff, "/v1/staff", op("join-staff", http.MethodPost, "/v1/staff", "Add a member of the staff", "Staff"), s.joinStaff)
	writeOn(api, s, s.staff, "/v1/staff", op("move-staff", http.MethodPost, "/v1/staff/{staffId}/move", "Move a member of the staff to another team", "Staff"), s.moveStaff)
	writeOn(api, s, s.staff, "/v1/staff", op("leave-staff", http.MethodPost, "/v1/staff/{staffId}/leave", "End a membership of the staff", "Staff"), s.leaveStaff)

	s.registerAttachments(api)
	writeOn(api, s, s.duplicates, "/v1/policies", op("define-duplicate-rules", http.MethodPut, "/v1/duplicate-rules", "Define or correct when two records are proposed for merging", "Merges"), s.defineDuplicateRules)
	writeOn(api, s, s.merges, "/v1/merges", op("propose-merge", http.MethodPost, "/v1/merges", "Propose that two records are one", "Merges"), s.proposeMerge)
	writeOn(api, s, s.merges, "/v1/merges", op("accept-merge", http.MethodPost, "/v1/merges/{mergeId}/accept", "Accept a merge, and say which record goes on", "Merges"), s.acceptMerge)
	writeOn(api, s, s.merges, "/v1/merges", op("reject-merge", http.MethodPost, "/v1/merges/{mergeId}/reject", "Reject a merge", "Merges"), s.rejectMerge)
	writeOn(api, s, s.merges, "/v1/merges", op("split-merge", http.MethodPost, "/v1/merges/{mergeId}/split", "Split what was merged", "Merges"), s.splitMerge)

	writeOn(api, s, s.selections, "/v1/policies", op("define-selection", http.MethodPut, "/v1/selections/{selection}", "Define a selection of targets, or give it another version", "Selections"), s.defineSelection)
	writeOn(api, s, s.selections, "/v1/policies", op("run-selection", http.MethodPost, "/v1/selections/{selection}/runs", "Run a selection for a purpose", "Selections"), s.runSelection)

	s.registerBatch(api)
}

func op(id, method, path, summary, tag string) huma.Operation {
	status := http.StatusCreated
	switch id {
	case "change-profile", "change-contacts", "archive-customer", "reclassify-customer", "move-staff", "leave-staff", "define-calendar", "define-service-levels", "define-visit-cadence", "define-retention", "define-duplicate-rules", "define-selection", "define-scheme", "declare-criterion",
		"state-contact-preference", "record-need", "define-communication-plan", "define-greetings", "define-offer-rules",
		"draft-questionnaire", "publish-questionnaire", "close-questionnaire", "deliver-survey-invitation", "expire-survey-invitation",
		"assign-manager", "release-manager", "take-customer", "hand-over-customer",
		"accept-fault", "reject-fault", "tag-customer", "unlink-person", "declare-custom-fields", "define-collection-standard", "define-quality-weights",
		"withdraw-consent", "end-legal-basis", "release-legal-hold", "approve-erasure", "reject-erasure", "accept-merge", "reject-merge", "split-merge":
		status = http.StatusOK
	}
	step := slices.ContainsFunc(steppedOn, func(thing string) bool { return strings.Contains(path, thing) })
	if step && id != "note-on-complaint" && id != "add-request-task" && id != "notify-progress" && id != "add-dispute-evidence" {
		status = http.StatusOK
	}
	if tag == "Corrections" {
		status = http.StatusOK
	}
	errors := []int{http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusServiceUnavailable}
	defines := method == http.MethodPut && !strings.Contains(path, "{customerId}") // a policy: nothing has to be there, and nothing stands in its way
	if strings.Contains(path, "{") && !defines || id == "propose-merge" {
		errors = append(errors, http.StatusNotFound)
	}
	if !defines && id != "join-staff" || id == "declare-custom-fields" {
		errors = append(errors, http.StatusConflict)
	}
	if id == "add-attachment" { // whose input the bytes are no part of
		errors = append(errors, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	if id == "change-contacts" { // what it replaces may have changed meanwhile
		errors = append(errors, http.StatusPreconditionRequired)
	}
	return huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{tag},
		DefaultStatus: status, Errors: errors, Description: describe[id] + correctionNote[tag] + retryNote,
	}
}

// steppedOn are the things that commands take a step further, by their place in paths.
var steppedOn = []string{
	"{complaintId}", "{visitId}", "{followUpId}", "{requestId}", "{orderId}", "{disputeId}", "{upgradeId}", "{measureId}", "{keyContactId}", "{offerId}",
}

const retryNote = "\n\nSend an `Idempotency-Key` and you may repeat the request for ever, whatever happened to the answer: " +
	"it is carried out at most once, and the repetition gets the same answer (with `Idempotency-Replayed: true`; its receipt is signed anew and so has another time). " +
	"The same key with another body is refused with 422 `idempotency-key-reused`."

// correctionNote is the same for all of a kind.
var correctionNote = map[string]string{
	"Corrections": "\n\nNothing is overwritten: the correction is an event that names the one it corrects, and read models, figures and states come out as if it had been recorded so at first. " +
		"What was known before stays known as of then (`recordedAsOf`). A correction names the fields that were wrong and leaves the others as they stand, `null` empties one. " +
		"What was corrected may be corrected again, field by field the newest counts; what was withdrawn is gone for good: 409 `record-withdrawn`. " +
		"It needs a reason, and also works where the customer is archived. See docs/corrections.md.",
}

var describe = map[string]string{
	"create-customer": "Begins a customer's record. With `external`, the pair of source and reference names the customer " +
		"in another system; it is unique, and a second creation with it is refused with 409 `customer-exists`.",
	"assign-manager": "The assignment holds from `from` until `until` and takes the place of what was assigned for that time; before and after, what was assigned stays. " +
		"So a deputy for two weeks is followed by whoever had the customer before.",
	"take-customer":             "For members of the staff: makes the caller the customer's manager, where it has none. It is how a customer without a manager, which no agent sees, comes to somebody.",
	"hand-over-customer":        "The customer itself from now on, and what is open: complaints, requests, planned visits, follow-ups, disputes, contacts with important customers, in one append. Also of a record that was merged into another one. Who leaves is handed over so automatically.",
	"change-profile":            "A merge patch (RFC 7396): an absent field stays, `null` clears it.",
	"change-contacts":           "The list that is sent takes the place of the whole list. So `If-Match` is demanded, with the `ETag` of the customer that the list was made from, or `*` to replace whatever there is: without it 428 `precondition-required`.",
	"archive-customer":          "Ends the working life of the record: nothing new begins, which is refused with 409 `customer-archived`. What was begun, a complaint or an order, goes on to its end. The history stays readable.",
	"accept-fault":              "The fault is real and will be put right: it leaves the worklist of `detected` ones, and is gone when the field is filled, observed anew or replaced. What is not wrong by the standard in force is 404 `fault-not-found`. The table of steps is in docs/record.md.",
	"reject-fault":              "It is not detected again until something else is said of the field: a new value, a verification, a correction.",
	"define-selection":          "Who is meant, as data: by kind, region, class, tag, need and last contact. What is left out finds everybody. The last version counts.",
	"run-selection":             "Of the customers whom the selection finds only those are selected for whom a legal basis for the purpose is active and who do not refuse the channel; who is left out is counted by the cause. The run is recorded, `Location` is the list of its customers.",
	"record-visit":              "A contact that took place: face to face, by phone, by video or by mail.",
	"record-interaction":        "By phone, mail, chat, social media, app, post or in a branch, whoever began it. A visit has a command of its own; both are contacts.",
	"state-contact-preference":  "From `occurredAt` on. What is said last about a channel or about all of them counts. Communication plans, greetings and selections of targets go by it. Possible also of an archived customer.",
	"prepare-key-contact":       "For customers of the class `important`: else 409 `customer-not-important`. Prepared, held, followed up: a step that is not possible is 409 `key-contact-state`.",
	"record-need":               "The latest by when it occurred counts. Schemes and selections that name the need see its weight as an input.",
	"define-communication-plan": "Who is due a contact follows from the version in force: the last contact, or the beginning of the record, plus the tier's days.",
	"define-greetings":          "Tasks are follow-ups of the kinds `greeting` and `revisit`, raised by date in the installation's time zone, once for a year, a holiday or a visit. Imported visits set no revisit off.",
	"define-offer-rules": "The catalogue of offers: who is eligible, what counts for more, how long an offer rests after it was declined. Expressions are as those of schemes, over the same inputs and what the record and the classes say: see docs/offers.md. " +
		"Each definition is a version that stays; at an instant the version counts that begins last of those that have begun, and of two that begin at the same instant the later one. What cannot be read is 422, naming it.",
	"rank-offers": "By the version of the rules that is in force. Nothing is offered without a legal basis for their purpose, nor through a channel that the customer refuses: then `ranking.closed` says why, and the list is empty. " +
		"The ranking is recorded with what it rests on, holds for the minutes that the rules give it, and takes the place of the one before. Without rules in force: 409 `offer-rules-missing`.",
	"present-offer":          "Of the customer's last ranking, as long as it holds (409 `ranking-lapsed`), and only if it is permitted still. What may follow is in the table of docs/offers.md; a step that is not possible is 409 `offer-state`, which names those that are.",
	"accept-offer":           "Until the offer lapses: 409 `offer-lapsed`.",
	"decline-offer":          "With a reason. The offer then rests for the days that its rules say. After it has lapsed: 409 `offer-lapsed`.",
	"plan-visit":             "When, by whom, how and what for. What may follow is in the table of docs/service.md; a step that is not possible is 409 `visit-state`, which names those that are. It is called off or moved until its window ends (409 `visit-over`), and missed from when that begins (409 `visit-to-come`).",
	"complete-visit":         "The record of the visit, as for one that was not planned, under the id of the plan; with the follow-ups that were agreed.",
	"open-follow-up":         "Something to be done for the customer by a certain time. It is overdue when that has passed and it is still open.",
	"file-complaint":         "Opens a complaint. What may follow, and after what, is in the table of docs/service.md; a step that is not possible is 409 `complaint-state`, which names those that are. Nothing of a complaint can have been before it was received: 409 `complaint-time`.",
	"resolve-complaint":      "Says what was done about a complaint, at any time while it is open. What is resolved has to be reopened before it can be resolved again: 409 `complaint-already-resolved`.",
	"assign-complaint":       "Gives the complaint to somebody, or to somebody else, perhaps with a deadline.",
	"analyse-complaint":      "May be sent again when more is known; the last cause counts.",
	"escalate-complaint":     "Takes the complaint to a higher level, 1 to 3, with its owner and deadline where they change.",
	"note-on-complaint":      "What came from the customer is waiting for an answer (the clock of the next response) and ends a pause; what goes to the customer answers it.",
	"pause-complaint":        "The clocks of the service level stand still until the complaint is resumed or the customer is heard of.",
	"open-measure":           "Something that is changed so that customers need not complain again, with the complaints and surveys that called for it. What may follow is in the table of docs/service.md.",
	"assign-measure":         "By when it is to be implemented stays. One of which nothing is to be done: 409 `measure-state`.",
	"open-dispute":           "What may follow is in the table of docs/service.md; nothing is ruled on without evidence. A step that is not possible is 409 `dispute-state`.",
	"grant-service-upgrade":  "Cases that are received from `from` until before `until` are promised what that tier is promised. Those received before keep what they were promised. After `until` it has expired, without an event.",
	"define-duplicate-rules": "Points for what two records have in common; from the threshold on a proposal is made, which somebody decides on. Before the first version 70 points are wanted, of 60 for a shared e-mail address, 45 for a shared phone number and up to 40 for the name.",
	"propose-merge":          "The pair of records has one history, under one id. A pair that is proposed, accepted or merged is 409; one that was rejected may be proposed again by a person.",
	"assign-dispute":         "Where it stands stays. One that is over is nobody's any more: 409 `dispute-state`.",
	"assign-key-contact":     "By when it is to be held, or followed up, stays. One of which nothing is to be done any more: 409 `key-contact-state`.",
	"accept-merge": "The decision. What follows is done by automation within moments: the other record is locked, the survivor takes it in, and the merge is `confirmed` (see `GET /v1/merges/{mergeId}`). " +
		"From then on commands to the other record are refused with 409 `customer-merged`, which names the survivor. Both histories stay where they are.",
	"split-merge": "The record that was merged has its own life again. Where the survivor was itself merged into a third record, that merge is split first: 409 `merged-further`.",
	"record-survey-answer": "An answer to one version of a questionnaire, with at least one score or a comment. Where the questionnaire is defined, the version has to be published " +
		"(409 `questionnaire-not-published`; what was answered before it was closed may be recorded later), and each score is held against what it asks (422, rules `not-asked`, `range`, `scale`). " +
		"With `invitation` the answer counts in the response rate.",
	"draft-questionnaire":      "Drafts the newest version anew as long as it is a draft, and else a new version. What follows is in the table of docs/surveys.md; a step that is not possible is 409 `questionnaire-state`.",
	"publish-questionnaire":    "From then on the version can be answered, and never changes. Other versions that are published stay so.",
	"invite-to-survey":         "An invitation is open until it is answered, ended, or its time has passed.",
	"expire-survey-invitation": "Such as when it came back. One whose time has passed needs no such end.",
	"reclassify-customer":      "Moves the customer to another class of a scheme. `importance`: important, ordinary, potential. `frequency`: high-frequency, low-frequency, potential. `value`: high, mid, low. `sensitivity`: restricted, confidential, ordinary.",
	"grant-consent":            "From `occurredAt` on, processing for the purpose rests on this consent. Granting again under the same notice is refused with 409 `consent-unchanged`.",
	"withdraw-consent":         "Possible at any time, also of an archived customer. Where there is no consent: 409 `consent-not-active`.",
	"record-legal-basis":       "What makes processing for a purpose lawful besides consent, by the letters of Article 6 of the GDPR.",
	"end-legal-basis":          "Where the basis is not there: 409 `basis-not-active`.",
	"place-legal-hold":         "As long as one hold is not released, no erasure is approved and nothing expires.",
	"release-legal-hold":       "Where no such hold is in force: 404 `hold-not-found`.",
	"request-erasure":          "It takes a second principal to approve it. One request at a time is open: 409 `erasure-pending`.",
	"approve-erasure": "By another principal than the one of the request (409 `second-person-required`), of what was requested (409 `merged-since-requested` where the record was merged with another one since), and only without a legal hold (409 `legal-hold`). " +
		"When this is answered the person's keys are destroyed, for ever. The rest follows by itself: see `GET /v1/erasures/{erasureId}` for where it stands and, in the end, for the certificate.",
	"reject-erasure":      "Ends the request; another can be made.",
	"give-subject-access": "Records that it was made, and answers with where it can be fetched: everything up to this event, of this record and of all that are one with it, as a zip file.",
	"define-calendar": "Opening hours by the clock on the wall, and exceptions, from a day on. Each definition is a version that stays; on a day the version counts that begins last of those that have begun, " +
		"and of two that begin on the same day the later one, which so corrects it: what was measured by it is measured anew from then on.",
	"define-service-levels": "Who is promised what, for cases received from an instant on. A case keeps the version that was in force when it was received.",
	"define-scheme": "Rules over what happened to customers and what was declared of them, as data: see docs/classes.md for the inputs and the language. Each definition is a version that stays; at an instant the version counts " +
		"that begins last of those that have begun, and of two that begin at the same instant the later one. A rule that cannot be read is 422, naming it. Defining moves nobody: see `POST /v1/schemes/{scheme}/runs` and, before that, `/trial`.",
	"declare-criterion":       "A number from which a scheme may go, such as potential or margin. The latest by when it occurred counts; a scheme sees 0 where nothing was declared.",
	"join-staff":              "Adds a member to the directory of who may own customers. The name is personal and stored encrypted.",
	"leave-staff":             "Ends the membership. What the member owned goes to `successor`, or where none is named to the team.",
	"withdraw-visit":          "For what should not have been recorded. A planned visit stands again where it stood before it was recorded as completed; follow-ups that were agreed stay.",
	"withdraw-order":          "For what should not have been recorded: it is no cancellation. The order counts in nothing any more.",
	"withdraw-complaint":      "For what should not have been recorded: it is no retraction by the customer. What was done about the complaint goes with it, and no step follows: 404 `complaint-not-found`.",
	"withdraw-follow-up":      "For what should not have been recorded. That it was done or dropped goes with it.",
	"withdraw-offer":          "For what should not have been recorded. Its answer goes with it; as long as the ranking that it was in is the last one and holds, it can be presented anew.",
	"correct-survey-answer":   "Scores are held against what the version asks, as when they are recorded. Ratings and drivers are one list: who sends one of the two replaces both.",
	"correct-profile-change":  "Of what the change at this revision says, and nothing else: 422 `not-stated` for other fields. Where a later change says something else, that still counts.",
	"withdraw-profile-change": "What was known before that change counts again. The creation, revision 0, cannot be withdrawn: 409 `creation-stays`.",
	"place-order": "Records a purchase. The amount is a decimal string, never a float. What may follow is in the table of docs/orders.md; a step that is not possible is 409 `order-state`, which names those that are. " +
		"With `Dossier-Import` and without a promise it is *recorded*: nothing more is waited for.",
	"promise-order": "On time is judged by the last promise that was made before the delivery; the first one stays on record.",
	"ship-order":    "The steps of an order follow one another in the world too: one that occurred before the last is 409 `order-time`.",
	"return-order": "What came back is taken off the order: 409 `return-amount` or `return-items` where it would be more than is left. " +
		"The order is returned when no item, or nothing of its amount, is left with the customer, and else partly returned. What was shipped and not delivered comes back whole.",
	"cancel-order":  "Only before it is shipped; afterwards it is returned.",
	"tag-customer":  "Tags are codes for everybody who may read customers. What only some may know belongs into a custom field with a sensitivity.",
	"verify-field":  "A field that was found correct counts as observed anew; one that was found wrong stays until a new value is recorded. The last verification of each field is the sample of the accuracy. Where the record had nothing in the field then: 409 `field-empty`; that it is right to be empty is said of the fault.",
	"link-person":   "The link is in the person's history and sealed under the person's keys: who is erased is gone from the company too. A link of the same two that has not ended is ended by it.",
	"unlink-person": "Where there is no such link, or it has ended: 404 `link-not-found`.",
	"declare-custom-fields": "All fields at once, as a version that counts from now on. A field keeps its type and its sensitivity for ever (409 `custom-field-type`, `custom-field-sensitivity`). " +
		"Values are held against the newest version when they are recorded, and name it.",
	"define-collection-standard": "For each class: the fields that a record has to hold, how fresh they are to be, and who sees to it. Each definition is a version that stays.",
	"define-quality-weights":     "The index is the sum of weight times share; a share that nobody has measured has no weight. Each definition is a version that stays.",
}

// write registers a command on a customer.
func write[I any](api huma.API, s *Service, o huma.Operation, h handler[I, domain.Customer]) {
	o = conditional[I](o)
	httpkit.Register(api, o, problemsOf[I](o), func(ctx context.Context, in *I) (*answered, error) {
		r, err := carryOut(ctx, s, s.customers, o, h, in)
		if err != nil {
			return nil, err
		}
		out := answerOf(r)
		out.Body.Receipt = s.receipt(ctx, r)
		return out, nil
	})
}

// writeOn registers a command on a stream of another family. What it changes is
// read at the collection's path and its name.
func writeOn[I, S any](api huma.API, s *Service, on *aggregate[S], collection string, o huma.Operation, h handler[I, S]) {
	o = conditional[I](o)
	httpkit.Register(api, o, problemsOf[I](o), func(ctx context.Context, in *I) (*recorded, error) {
		r, err := carryOut(ctx, s, on, o, h, in)
		if err != nil {
			return nil, err
		}
		out := recordedOf(r, collection)
		out.Body.Receipt = s.receipt(ctx, r)
		return out, nil
	})
}

// conditional returns the operation with the answer to a revision that is another
// one, where its input names one.
func conditional[I any](o huma.Operation) huma.Operation {
	if _, is := reflect.TypeFor[I]().FieldByName("IfMatch"); is {
		o.Errors = append(slices.Clip(o.Errors), http.StatusPreconditionFailed)
	}
	return o
}
