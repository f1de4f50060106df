""" Contains all the data models used in inputs/outputs """

from .acknowledged import Acknowledged
from .acknowledged_basis_type_0 import AcknowledgedBasisType0
from .acknowledged_outcome import AcknowledgedOutcome
from .acknowledgement_body import AcknowledgementBody
from .acknowledgement_body_basis_type_0 import AcknowledgementBodyBasisType0
from .acknowledgement_body_outcome import AcknowledgementBodyOutcome
from .add_statements_statements_added import AddStatementsStatementsAdded
from .add_statements_statements_added_named_statement import AddStatementsStatementsAddedNamedStatement
from .add_statements_statements_added_versions import AddStatementsStatementsAddedVersions
from .add_statements_statements_body import AddStatementsStatementsBody
from .ageing_body import AgeingBody
from .answer_body import AnswerBody
from .answer_stored import AnswerStored
from .arrival_body import ArrivalBody
from .assisted_body import AssistedBody
from .assisted_body_channel import AssistedBodyChannel
from .assisted_body_decision import AssistedBodyDecision
from .assisted_body_interpreter import AssistedBodyInterpreter
from .assisted_decision import AssistedDecision
from .assisted_decision_decision import AssistedDecisionDecision
from .assisted_decision_status import AssistedDecisionStatus
from .assisted_right import AssistedRight
from .assisted_right_channel import AssistedRightChannel
from .assisted_right_interpreter import AssistedRightInterpreter
from .assisted_right_right import AssistedRightRight
from .by_hand import ByHand
from .capacity_body import CapacityBody
from .capacity_body_basis import CapacityBodyBasis
from .category_body import CategoryBody
from .category_body_label_status import CategoryBodyLabelStatus
from .category_body_labels import CategoryBodyLabels
from .category_body_sensitivity import CategoryBodySensitivity
from .category_list import CategoryList
from .cell import Cell
from .change_item import ChangeItem
from .change_item_obligation_type_0 import ChangeItemObligationType0
from .change_item_outcome_type_0 import ChangeItemOutcomeType0
from .change_item_type import ChangeItemType
from .change_page import ChangePage
from .code_body import CodeBody
from .code_body_attributes import CodeBodyAttributes
from .code_body_labels import CodeBodyLabels
from .code_list_body import CodeListBody
from .code_list_body_aliases import CodeListBodyAliases
from .code_list_body_labels import CodeListBodyLabels
from .confirmation_body import ConfirmationBody
from .consent_page import ConsentPage
from .consent_view import ConsentView
from .consent_view_capacity import ConsentViewCapacity
from .consent_view_channel import ConsentViewChannel
from .consent_view_interpreter import ConsentViewInterpreter
from .consent_view_status import ConsentViewStatus
from .cost import Cost
from .course_registration import CourseRegistration
from .death_body import DeathBody
from .death_body_evidence import DeathBodyEvidence
from .death_reported import DeathReported
from .death_reported_status import DeathReportedStatus
from .decline_body import DeclineBody
from .decline_body_ground import DeclineBodyGround
from .destination import Destination
from .dimension_body import DimensionBody
from .event_stream import EventStream
from .event_stream_body import EventStreamBody
from .event_stream_body_types_type_0_item import EventStreamBodyTypesType0Item
from .event_stream_status import EventStreamStatus
from .event_stream_types_type_0_item import EventStreamTypesType0Item
from .event_streams import EventStreams
from .fault_page import FaultPage
from .field_body import FieldBody
from .field_body_labels import FieldBodyLabels
from .field_body_sensitivity import FieldBodySensitivity
from .field_body_stewards import FieldBodyStewards
from .field_body_stewards_additional_property import FieldBodyStewardsAdditionalProperty
from .field_body_type import FieldBodyType
from .first_consent import FirstConsent
from .first_consent_channel import FirstConsentChannel
from .first_consent_interpreter import FirstConsentInterpreter
from .form_field import FormField
from .form_field_state import FormFieldState
from .get_series_file import GetSeriesFile
from .guardian_body import GuardianBody
from .guardian_body_evidence import GuardianBodyEvidence
from .guardian_body_kind import GuardianBodyKind
from .guardian_set import GuardianSet
from .guardian_set_kind import GuardianSetKind
from .handlungsfeld_body import HandlungsfeldBody
from .import_shown import ImportShown
from .import_shown_format import ImportShownFormat
from .import_shown_state import ImportShownState
from .imported_page import ImportedPage
from .imported_person import ImportedPerson
from .indicator_body import IndicatorBody
from .indicator_body_unit import IndicatorBodyUnit
from .indicator_list import IndicatorList
from .left_out import LeftOut
from .letter import Letter
from .letter_issued import LetterIssued
from .letter_order import LetterOrder
from .line_fault import LineFault
from .line_fault_outcome import LineFaultOutcome
from .link_body import LinkBody
from .linked import Linked
from .list_referrals_side import ListReferralsSide
from .log_entries import LogEntries
from .log_entry import LogEntry
from .member_body import MemberBody
from .member_body_labels import MemberBodyLabels
from .member_body_type import MemberBodyType
from .merge_asked import MergeAsked
from .merge_asked_state import MergeAskedState
from .merge_body import MergeBody
from .merge_parted import MergeParted
from .newcomer_arrived import NewcomerArrived
from .newcomer_body import NewcomerBody
from .newcomer_registered import NewcomerRegistered
from .nothing_body import NothingBody
from .notice_body import NoticeBody
from .notice_body_status import NoticeBodyStatus
from .notice_shown import NoticeShown
from .offer_body import OfferBody
from .offer_body_ground_type_0 import OfferBodyGroundType0
from .official_figure_body import OfficialFigureBody
from .official_figures import OfficialFigures
from .official_indicator_body import OfficialIndicatorBody
from .official_indicators import OfficialIndicators
from .origins import Origins
from .problem import Problem
from .problem_errors_item import ProblemErrorsItem
from .problem_reason import ProblemReason
from .purpose_body import PurposeBody
from .purpose_body_label_status import PurposeBodyLabelStatus
from .purpose_body_labels import PurposeBodyLabels
from .purpose_body_legal_basis import PurposeBodyLegalBasis
from .purpose_list import PurposeList
from .read_fhir_fhir_bundle import ReadFhirFhirBundle
from .read_fhir_fhir_bundle_entry_item import ReadFhirFhirBundleEntryItem
from .read_fhir_fhir_bundle_entry_item_resource import ReadFhirFhirBundleEntryItemResource
from .read_record_record import ReadRecordRecord
from .read_record_record_categories import ReadRecordRecordCategories
from .read_record_record_categories_additional_property import ReadRecordRecordCategoriesAdditionalProperty
from .read_record_record_categories_additional_property_fields import ReadRecordRecordCategoriesAdditionalPropertyFields
from .read_record_record_categories_additional_property_fields_additional_property import ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalProperty
from .read_record_record_categories_additional_property_fields_additional_property_statement import ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatement
from .read_record_record_categories_additional_property_fields_additional_property_statement_kind import ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatementKind
from .read_record_record_categories_additional_property_fields_additional_property_statement_recorded_by import ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatementRecordedBy
from .read_record_record_release import ReadRecordRecordRelease
from .recipients import Recipients
from .referral_page import ReferralPage
from .referral_shown import ReferralShown
from .referral_shown_declined_because_type_0 import ReferralShownDeclinedBecauseType0
from .referral_shown_side import ReferralShownSide
from .referral_shown_status import ReferralShownStatus
from .referral_view import ReferralView
from .referral_view_declined_because_type_0 import ReferralViewDeclinedBecauseType0
from .referral_view_ground_type_0 import ReferralViewGroundType0
from .referral_view_side import ReferralViewSide
from .referral_view_status import ReferralViewStatus
from .release_item import ReleaseItem
from .release_list import ReleaseList
from .replacement_body import ReplacementBody
from .replacement_body_kind import ReplacementBodyKind
from .request_body import RequestBody
from .request_page import RequestPage
from .request_stored import RequestStored
from .request_stored_status import RequestStoredStatus
from .resend_body import ResendBody
from .result_body import ResultBody
from .result_body_sign_type_0 import ResultBodySignType0
from .result_list import ResultList
from .rights_request import RightsRequest
from .rights_request_extended_type_0 import RightsRequestExtendedType0
from .rights_request_ground_type_0 import RightsRequestGroundType0
from .rights_request_outcome_type_0 import RightsRequestOutcomeType0
from .rights_request_right import RightsRequestRight
from .rights_request_status import RightsRequestStatus
from .rights_request_way import RightsRequestWay
from .rights_requests import RightsRequests
from .side import Side
from .signed_receipt import SignedReceipt
from .signed_receipt_receipt import SignedReceiptReceipt
from .statement_body import StatementBody
from .statement_body_kind import StatementBodyKind
from .statement_body_recorder_secrecy import StatementBodyRecorderSecrecy
from .statement_body_secrecy import StatementBodySecrecy
from .statement_changed import StatementChanged
from .table_body import TableBody
from .template_body import TemplateBody
from .undo_body import UndoBody
from .verification_body import VerificationBody

__all__ = (
    "Acknowledged",
    "AcknowledgedBasisType0",
    "AcknowledgedOutcome",
    "AcknowledgementBody",
    "AcknowledgementBodyBasisType0",
    "AcknowledgementBodyOutcome",
    "AddStatementsStatementsAdded",
    "AddStatementsStatementsAddedNamedStatement",
    "AddStatementsStatementsAddedVersions",
    "AddStatementsStatementsBody",
    "AgeingBody",
    "AnswerBody",
    "AnswerStored",
    "ArrivalBody",
    "AssistedBody",
    "AssistedBodyChannel",
    "AssistedBodyDecision",
    "AssistedBodyInterpreter",
    "AssistedDecision",
    "AssistedDecisionDecision",
    "AssistedDecisionStatus",
    "AssistedRight",
    "AssistedRightChannel",
    "AssistedRightInterpreter",
    "AssistedRightRight",
    "ByHand",
    "CapacityBody",
    "CapacityBodyBasis",
    "CategoryBody",
    "CategoryBodyLabels",
    "CategoryBodyLabelStatus",
    "CategoryBodySensitivity",
    "CategoryList",
    "Cell",
    "ChangeItem",
    "ChangeItemObligationType0",
    "ChangeItemOutcomeType0",
    "ChangeItemType",
    "ChangePage",
    "CodeBody",
    "CodeBodyAttributes",
    "CodeBodyLabels",
    "CodeListBody",
    "CodeListBodyAliases",
    "CodeListBodyLabels",
    "ConfirmationBody",
    "ConsentPage",
    "ConsentView",
    "ConsentViewCapacity",
    "ConsentViewChannel",
    "ConsentViewInterpreter",
    "ConsentViewStatus",
    "Cost",
    "CourseRegistration",
    "DeathBody",
    "DeathBodyEvidence",
    "DeathReported",
    "DeathReportedStatus",
    "DeclineBody",
    "DeclineBodyGround",
    "Destination",
    "DimensionBody",
    "EventStream",
    "EventStreamBody",
    "EventStreamBodyTypesType0Item",
    "EventStreams",
    "EventStreamStatus",
    "EventStreamTypesType0Item",
    "FaultPage",
    "FieldBody",
    "FieldBodyLabels",
    "FieldBodySensitivity",
    "FieldBodyStewards",
    "FieldBodyStewardsAdditionalProperty",
    "FieldBodyType",
    "FirstConsent",
    "FirstConsentChannel",
    "FirstConsentInterpreter",
    "FormField",
    "FormFieldState",
    "GetSeriesFile",
    "GuardianBody",
    "GuardianBodyEvidence",
    "GuardianBodyKind",
    "GuardianSet",
    "GuardianSetKind",
    "HandlungsfeldBody",
    "ImportedPage",
    "ImportedPerson",
    "ImportShown",
    "ImportShownFormat",
    "ImportShownState",
    "IndicatorBody",
    "IndicatorBodyUnit",
    "IndicatorList",
    "LeftOut",
    "Letter",
    "LetterIssued",
    "LetterOrder",
    "LineFault",
    "LineFaultOutcome",
    "LinkBody",
    "Linked",
    "ListReferralsSide",
    "LogEntries",
    "LogEntry",
    "MemberBody",
    "MemberBodyLabels",
    "MemberBodyType",
    "MergeAsked",
    "MergeAskedState",
    "MergeBody",
    "MergeParted",
    "NewcomerArrived",
    "NewcomerBody",
    "NewcomerRegistered",
    "NothingBody",
    "NoticeBody",
    "NoticeBodyStatus",
    "NoticeShown",
    "OfferBody",
    "OfferBodyGroundType0",
    "OfficialFigureBody",
    "OfficialFigures",
    "OfficialIndicatorBody",
    "OfficialIndicators",
    "Origins",
    "Problem",
    "ProblemErrorsItem",
    "ProblemReason",
    "PurposeBody",
    "PurposeBodyLabels",
    "PurposeBodyLabelStatus",
    "PurposeBodyLegalBasis",
    "PurposeList",
    "ReadFhirFhirBundle",
    "ReadFhirFhirBundleEntryItem",
    "ReadFhirFhirBundleEntryItemResource",
    "ReadRecordRecord",
    "ReadRecordRecordCategories",
    "ReadRecordRecordCategoriesAdditionalProperty",
    "ReadRecordRecordCategoriesAdditionalPropertyFields",
    "ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalProperty",
    "ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatement",
    "ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatementKind",
    "ReadRecordRecordCategoriesAdditionalPropertyFieldsAdditionalPropertyStatementRecordedBy",
    "ReadRecordRecordRelease",
    "Recipients",
    "ReferralPage",
    "ReferralShown",
    "ReferralShownDeclinedBecauseType0",
    "ReferralShownSide",
    "ReferralShownStatus",
    "ReferralView",
    "ReferralViewDeclinedBecauseType0",
    "ReferralViewGroundType0",
    "ReferralViewSide",
    "ReferralViewStatus",
    "ReleaseItem",
    "ReleaseList",
    "ReplacementBody",
    "ReplacementBodyKind",
    "RequestBody",
    "RequestPage",
    "RequestStored",
    "RequestStoredStatus",
    "ResendBody",
    "ResultBody",
    "ResultBodySignType0",
    "ResultList",
    "RightsRequest",
    "RightsRequestExtendedType0",
    "RightsRequestGroundType0",
    "RightsRequestOutcomeType0",
    "RightsRequestRight",
    "RightsRequests",
    "RightsRequestStatus",
    "RightsRequestWay",
    "Side",
    "SignedReceipt",
    "SignedReceiptReceipt",
    "StatementBody",
    "StatementBodyKind",
    "StatementBodyRecorderSecrecy",
    "StatementBodySecrecy",
    "StatementChanged",
    "TableBody",
    "TemplateBody",
    "UndoBody",
    "VerificationBody",
)
